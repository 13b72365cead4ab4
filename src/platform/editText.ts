import * as vscode from 'vscode';
import { LandingWatch } from './landingWatch';
import type { Landed, TextChange } from './landingWatch';
import { nextChange } from './nextChange';

/** Schemes of documents that can be edited without a file system. */
const EDITABLE_SCHEMES = ['untitled', 'vscode-notebook-cell'];

/** Maximum attempts while others keep changing the document, since a script may never pause. */
const MAX_ATTEMPTS = 100;

/** Time without a change after which the next attempt starts. */
const MAX_PAUSE_MS = 50;

/**
 * Makes changes to a document as one edit and one undo step. The texts are literal. Retries if the document changes before
 * VS Code makes the edit. Calls `changes` for each attempt, so that its ranges match the current text. Resolves to the
 * ranges of the new texts, or to `undefined`, with nothing changed, if the document cannot be edited.
 */
export async function editText(
  document: vscode.TextDocument,
  changes: () => readonly TextChange[],
): Promise<Landed | undefined> {
  for (let attempts = 0; attempts < MAX_ATTEMPTS; attempts += 1) {
    const editor = vscode.window.visibleTextEditors.find((visible) => visible.document === document);
    // Rejects if the editor was closed or hidden during the edit, or if the file system failed.
    const outcome = await tryEdit(document, editor, changes).catch(() => undefined);
    const wasHidden = editor !== undefined && !vscode.window.visibleTextEditors.includes(editor);
    if (outcome === 'outdated') {
      // An edit that is sent immediately on a change precedes those of other extensions that react to the same change.
      await nextChange(document, MAX_PAUSE_MS, ({ contentChanges }) => contentChanges.length > 0);
    } else if (outcome !== undefined || !wasHidden || document.isClosed) {
      return outcome;
    }
  }
  return undefined;
}

/** Makes one attempt. With every API, VS Code applies an edit only to the version of the document it was planned for. */
async function tryEdit(
  document: vscode.TextDocument,
  editor: vscode.TextEditor | undefined,
  changes: () => readonly TextChange[],
): Promise<Landed | 'outdated' | undefined> {
  // An editor refuses edits if it is read-only for any reason, but a workspace edit would be applied anyway.
  if (editor === undefined && !(await isWritable(document.uri))) {
    return undefined;
  }
  const planned = changes();
  if (planned.length === 0) {
    return [];
  }
  const watch = new LandingWatch(document, planned);
  try {
    const isAccepted = await (editor === undefined
      ? editHidden(document, planned)
      : editShown(editor, planned));
    if (isAccepted) {
      // A read-only editor reports success without making the edit.
      return watch.landed;
    }
    return document.version === watch.version ? undefined : 'outdated';
  } finally {
    watch.dispose();
  }
}

function editShown(editor: vscode.TextEditor, changes: readonly TextChange[]): Thenable<boolean> {
  return editor.edit((edit) => changes.forEach(({ range, text }) => edit.replace(range, text.text)));
}

function editHidden(document: vscode.TextDocument, changes: readonly TextChange[]): Thenable<boolean> {
  const edit = new vscode.WorkspaceEdit();
  changes.forEach(({ range, text }) => edit.replace(document.uri, range, text.text));
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
