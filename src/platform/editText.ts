import * as vscode from 'vscode';
import type { PlaceableText } from '../core/runs/placeableText';

/** A text that takes the place of a range; an empty range inserts it. */
export interface TextChange {
  readonly range: vscode.Range;
  readonly text: PlaceableText;
}

/** Schemes whose documents can be edited although no file system stands behind them. */
const EDITABLE_SCHEMES = ['untitled', 'vscode-notebook-cell'];

/**
 * Makes changes to a document as one edit and one undo step; the texts are literal. `changes` is called when the edit
 * can be made, so that its ranges are those of the text as it is then. Resolves to false, with nothing changed, where
 * the document cannot be edited.
 */
export async function editText(
  document: vscode.TextDocument,
  changes: () => readonly TextChange[],
): Promise<boolean> {
  // An editor knows every reason to be read-only; an edit of the workspace would be made all the same.
  const editor = vscode.window.visibleTextEditors.find((one) => one.document === document);
  try {
    return editor === undefined ? await editHidden(document, changes) : await editShown(editor, changes());
  } catch {
    // The editor was closed at this moment, or the file system refused.
    return false;
  }
}

async function editShown(editor: vscode.TextEditor, changes: readonly TextChange[]): Promise<boolean> {
  if (changes.length === 0) {
    return true;
  }
  const { document } = editor;
  const { version } = document;
  const isNothing = changes.every(({ range, text }) => document.getText(range) === text.text);
  const accepted = await editor.edit((edit) =>
    changes.forEach(({ range, text }) => edit.replace(range, text.text)),
  );
  // A read-only editor says yes and does nothing.
  return accepted && (document.version !== version || isNothing);
}

async function editHidden(
  document: vscode.TextDocument,
  changes: () => readonly TextChange[],
): Promise<boolean> {
  if (!(await isWritable(document.uri))) {
    return false;
  }
  const edit = new vscode.WorkspaceEdit();
  changes().forEach(({ range, text }) => edit.replace(document.uri, range, text.text));
  return vscode.workspace.applyEdit(edit);
}

async function isWritable(uri: vscode.Uri): Promise<boolean> {
  if (EDITABLE_SCHEMES.includes(uri.scheme)) {
    return true;
  }
  if (vscode.workspace.fs.isWritableFileSystem(uri.scheme) !== true) {
    return false;
  }
  try {
    const { permissions = 0 } = await vscode.workspace.fs.stat(uri);
    return (permissions & vscode.FilePermission.Readonly) === 0;
  } catch {
    return false;
  }
}
