import * as vscode from 'vscode';
import { runCommand } from '../../platform/commands';
import { readSetting } from '../../platform/settings';

const ABSOLUTE = /^(?:[\\/]|[A-Za-z]:[\\/])/;

/** Shows the folder to which a user adds models of the local server: the one in the settings, or the extension's own. */
export async function openModelsFolder(own: vscode.Uri): Promise<void> {
  const chosen = readSetting('localServer.modelsFolder').trim();
  if (chosen !== '' && !ABSOLUTE.test(chosen)) {
    // Only the server knows what the path is relative to.
    await runCommand('workbench.action.openSettings', 'hfInference.localServer.modelsFolder');
    return;
  }
  const folder = chosen === '' ? own : vscode.Uri.file(chosen);
  await vscode.workspace.fs.createDirectory(folder);
  // A window on another machine, or in a browser, cannot show a folder in the file manager.
  const isHere = vscode.env.uiKind === vscode.UIKind.Desktop && vscode.env.remoteName === undefined;
  await (isHere
    ? runCommand('revealFileInOS', folder)
    : runCommand('vscode.openFolder', folder, { forceNewWindow: true }));
}
