import * as vscode from 'vscode';
import { runCommand } from '../../platform/commands';
import { pinFileText } from '../../core/pins/intent/pinFile';
import type { CurrentList } from './readPinsOrExplain';
import { defaultFile } from './pinFiles';

/** Opens the list as an unsaved document with the schema of such files; one that is being edited already is kept. */
export async function editList({ list }: CurrentList): Promise<undefined> {
  const uri = defaultFile().with({ scheme: 'untitled' });
  const document = await vscode.workspace.openTextDocument(uri);
  if (document.getText() === '') {
    const edit = new vscode.WorkspaceEdit();
    edit.insert(uri, new vscode.Position(0, 0), pinFileText(list.items));
    await vscode.workspace.applyEdit(edit);
  }
  await vscode.window.showTextDocument(document, { preview: false });
}

/** The document that is to be applied: the one whose button was pressed, else the active one. */
export function listDocument(given: unknown): vscode.TextDocument | undefined {
  const { activeTextEditor } = vscode.window;
  const wanted = given instanceof vscode.Uri ? given.toString() : activeTextEditor?.document.uri.toString();
  const document = vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === wanted);
  return document?.uri.path.endsWith('.hfpins.json') === true ? document : undefined;
}

/** Closes an applied list that was never meant to be a file. */
export async function closeDraft(document: vscode.TextDocument): Promise<void> {
  if (!document.isUntitled) {
    return;
  }
  await vscode.window.showTextDocument(document);
  await runCommand('workbench.action.revertAndCloseActiveEditor');
}
