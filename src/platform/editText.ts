import * as vscode from 'vscode';

/** A text that takes the place of a range. */
export interface TextChange {
  readonly range: vscode.Range;
  readonly text: string;
}

/** Schemes whose documents can be edited although no file system stands behind them. */
const EDITABLE_SCHEMES = ['untitled', 'vscode-notebook-cell'];

/**
 * Makes changes to a document as one edit and one undo step; the texts are literal. Resolves to false, with nothing
 * changed, where the document is read-only.
 */
export async function editText(
  document: vscode.TextDocument,
  changes: readonly TextChange[],
): Promise<boolean> {
  // An editor knows every reason to be read-only; an edit of the workspace would be made all the same.
  const editor = vscode.window.visibleTextEditors.find((one) => one.document === document);
  if (editor !== undefined) {
    const { version } = document;
    const isNothing = changes.every(({ range, text }) => document.getText(range) === text);
    const accepted = await editor.edit((edit) =>
      changes.forEach(({ range, text }) => edit.replace(range, text)),
    );
    // A read-only editor says yes and does nothing.
    return accepted && (document.version !== version || isNothing);
  }
  if (!(await isWritable(document.uri))) {
    return false;
  }
  const edit = new vscode.WorkspaceEdit();
  changes.forEach(({ range, text }) => edit.replace(document.uri, range, text));
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
