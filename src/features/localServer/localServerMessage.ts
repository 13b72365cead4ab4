import * as vscode from 'vscode';
import type { LocalServerFault } from '../../core/localServer/localServerFault';

/** What a button of the message does. */
export type LocalServerStep = 'freePort' | 'openFolderSetting' | 'reloadWindow' | 'showLog' | 'startAgain';

/** What the user is told when there is no local server. */
export interface LocalServerMessage {
  readonly message: string;
  readonly steps: readonly { readonly title: string; readonly step: LocalServerStep }[];
}

/** Makes the sentence for a fault: what happened, then what to do. */
export function localServerMessage(fault: LocalServerFault): LocalServerMessage {
  const showLog = { title: vscode.l10n.t('Show Log'), step: 'showLog' } as const;
  const startAgain = { title: vscode.l10n.t('Start Again'), step: 'startAgain' } as const;
  switch (fault.kind) {
    case 'noProcesses':
      return {
        message: vscode.l10n.t(
          'The local server cannot run in a browser alone. Open the folder in VS Code on a machine, or choose another endpoint.',
        ),
        steps: [],
      };
    case 'noFolder':
      return {
        message: vscode.l10n.t(
          'The model folder {0} does not exist. Make it, or choose another one.',
          fault.folder,
        ),
        steps: [{ title: vscode.l10n.t('Open Setting'), step: 'openFolderSetting' }],
      };
    case 'portTaken':
      return {
        message: vscode.l10n.t(
          'The local server could not start: port {0} belongs to another program. Use another port.',
          String(fault.port),
        ),
        steps: [{ title: vscode.l10n.t('Use a Free Port'), step: 'freePort' }],
      };
    case 'noToken':
      return {
        message: vscode.l10n.t(
          'The local server runs (process {0}), but this window does not know its token. Reload the window.',
          String(fault.pid),
        ),
        steps: [{ title: vscode.l10n.t('Reload Window'), step: 'reloadWindow' }],
      };
    case 'stateTaken':
      return {
        message:
          fault.pid === undefined
            ? vscode.l10n.t('Another local server already uses the same storage. End it, then start again.')
            : vscode.l10n.t(
                'Another local server (process {0}) already uses the same storage. End it, then start again.',
                String(fault.pid),
              ),
        steps: [startAgain, showLog],
      };
    case 'ended':
      return {
        message: vscode.l10n.t(
          'The local server ended while it started ({0}). Its log says why.',
          fault.code,
        ),
        steps: [startAgain, showLog],
      };
    case 'late':
      return {
        message: vscode.l10n.t('The local server was not ready after {0} s. Start it again.', fault.seconds),
        steps: [startAgain, showLog],
      };
  }
}
