import * as vscode from 'vscode';
import type { HubFault } from '../../core/localServer/modelHub';
import { runCommand } from '../../platform/commands';
import { showMessage } from '../../platform/messages/showMessage';
import type { DownloadPlace } from './downloadPlace';
import { downloadFaultText } from './downloadFaultText';
import type { HubStep } from './downloadFaultText';

/** Shows a fault with its buttons, and does what the clicked one says. Resolves to what is left to the caller. */
export async function explainHubFault(
  fault: HubFault,
  { id }: { readonly id: string },
  { hub }: Pick<DownloadPlace, 'hub'>,
): Promise<'retry' | 'askAgain' | 'otherModel' | undefined> {
  const { message, steps } = downloadFaultText(fault, id, new URL(hub).host);
  const clicked = await showMessage(
    'error',
    message,
    steps.slice(0, 2).map((step) => ({ step, title: stepTitle(step) })),
  );
  switch (clicked?.step) {
    case 'retry':
    case 'otherModel':
      return clicked.step;
    case 'openPage':
      await vscode.env.openExternal(
        vscode.Uri.parse(fault.kind === 'needsAccess' ? fault.page : `${hub}/${id}`, true),
      );
      return undefined;
    case 'openSettings':
      await runCommand('workbench.action.openSettings', `hfInference.${settingOf(fault)}`);
      return undefined;
    case 'openFolder':
      await runCommand('hfInference.localServer.openModelsFolder');
      return undefined;
    case 'setToken':
      // The consent so far did not include a token.
      return (await setHubToken(hub)) ? 'askAgain' : undefined;
    case undefined:
      return undefined;
  }
}

/** Asks for a token for the hub, and stores it. Resolves to whether that was done. */
async function setHubToken(hub: string): Promise<boolean> {
  const { host, origin } = new URL(hub);
  const token = await vscode.window.showInputBox({
    title: vscode.l10n.t('Token for {0}', host),
    prompt: vscode.l10n.t('Stored in VS Code’s secret storage and sent only to this address.'),
    password: true,
    ignoreFocusOut: true,
  });
  return (
    token !== undefined &&
    token.trim() !== '' &&
    (await runCommand('hfInference.setToken', { token: token.trim(), endpoint: origin })) !== undefined
  );
}

function settingOf(fault: HubFault): string {
  return fault.kind === 'tooLargeForMemory' ? 'localServer.memoryBudgetMb' : 'localServer.hub';
}

function stepTitle(step: HubStep): string {
  switch (step) {
    case 'openPage':
      return vscode.l10n.t('Open Page');
    case 'openSettings':
      return vscode.l10n.t('Open Settings');
    case 'openFolder':
      return vscode.l10n.t('Open Models Folder');
    case 'otherModel':
      return vscode.l10n.t('Select Model');
    case 'retry':
      return vscode.l10n.t('Retry');
    case 'setToken':
      return vscode.l10n.t('Set Token');
  }
}
