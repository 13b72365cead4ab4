import * as vscode from 'vscode';
import type { LocalServerFault } from '../../core/localServer/localServerFault';

/** The action of a button in the message. */
export type LocalServerStep = 'freePort' | 'openFolderSetting' | 'restart' | 'showLog' | 'start';

/** The message for a local server that could not be started or reached. */
export interface LocalServerMessage {
  readonly message: string;
  readonly steps: readonly { readonly title: string; readonly step: LocalServerStep }[];
}

/** Creates the message for a fault: what happened, then what to do. */
export function localServerMessage(fault: LocalServerFault): LocalServerMessage {
  const showLog = { title: vscode.l10n.t('Show Log'), step: 'showLog' } as const;
  const start = { title: vscode.l10n.t('Start Local Server'), step: 'start' } as const;
  switch (fault.kind) {
    case 'noProcesses':
      return {
        message: vscode.l10n.t(
          'The local server is not available in VS Code for the Web. Use VS Code for the desktop, or select another endpoint.',
        ),
        steps: [],
      };
    case 'noFolder':
      return {
        message: vscode.l10n.t(
          'The models folder {0} does not exist. Create it, or select another folder.',
          fault.folder,
        ),
        steps: [{ title: vscode.l10n.t('Open Settings'), step: 'openFolderSetting' }],
      };
    case 'portTaken':
      return {
        message: vscode.l10n.t(
          'The local server could not start because port {0} is in use by another program. Use another port.',
          String(fault.port),
        ),
        steps: [{ title: vscode.l10n.t('Use a Free Port'), step: 'freePort' }],
      };
    case 'noToken':
      return {
        message: vscode.l10n.t(
          'The token of the local server (process {0}) was lost. Restart the server. Runs in other windows will be interrupted.',
          String(fault.pid),
        ),
        steps: [{ title: vscode.l10n.t('Restart Local Server'), step: 'restart' }],
      };
    case 'stateTaken':
      return {
        message:
          fault.pid === undefined
            ? vscode.l10n.t(
                'Another local server already uses the same storage. Stop that server, and then try again.',
              )
            : vscode.l10n.t(
                'Another local server (process {0}) already uses the same storage. Stop that server, and then try again.',
                String(fault.pid),
              ),
        steps: [start, showLog],
      };
    case 'ended':
      return {
        message: vscode.l10n.t(
          'The local server stopped while starting ({0}). See its log for details.',
          fault.code,
        ),
        steps: [start, showLog],
      };
    case 'late':
      return {
        message: vscode.l10n.t('The local server was not ready after {0} s. Start it again.', fault.seconds),
        steps: [start, showLog],
      };
  }
}
