import * as vscode from 'vscode';
import { LandingWatch } from './landingWatch';
import type { Landed, TextChange } from './landingWatch';

/** Schemes whose documents can be edited although no file system stands behind them. */
const EDITABLE_SCHEMES = ['untitled', 'vscode-notebook-cell'];

/** How often an edit is tried while others keep changing the document: a bound for scripts, which never pause. */
const MAX_TRIES = 100;

/** Milliseconds without a change after which the document counts as settled. */
const PAUSE_MS = 50;

/**
 * Makes changes to a document as one edit and one undo step; the texts are literal. Where the document changes before
 * VS Code makes the edit, it is tried again: `changes` is called for each try, so that its ranges are those of the text
 * as it is then. Resolves to where the texts of the last call are; to `undefined`, with nothing changed, where the
 * document cannot be edited.
 */
export async function editText(
  document: vscode.TextDocument,
  changes: () => readonly TextChange[],
): Promise<Landed | undefined> {
  try {
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const outcome = await tryEdit(document, changes);
      if (outcome !== 'outdated') {
        return outcome;
      }
      await nextChange(document);
    }
  } catch {
    // The editor was closed at this moment, or the file system refused.
  }
  return undefined;
}

/** VS Code makes an edit only in the version of the document that it was meant for, whichever API is used. */
async function tryEdit(
  document: vscode.TextDocument,
  changes: () => readonly TextChange[],
): Promise<Landed | 'outdated' | undefined> {
  // An editor knows every reason to be read-only; an edit of the workspace would be made all the same.
  const editor = vscode.window.visibleTextEditors.find((one) => one.document === document);
  if (editor === undefined && !(await isWritable(document.uri))) {
    return undefined;
  }
  const made = changes();
  if (made.length === 0) {
    return [];
  }
  const watch = new LandingWatch(document, made);
  try {
    const isAccepted = await (editor === undefined ? editHidden(document, made) : editShown(editor, made));
    if (isAccepted) {
      // A read-only editor says yes and does nothing.
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

/**
 * Resolves with the next change, or when there was none for a moment. An edit that is sent with a change comes before
 * those of other extensions that wait for the same change.
 */
function nextChange(document: vscode.TextDocument): Promise<void> {
  return new Promise((resolve) => {
    const settle = () => {
      clearTimeout(timer);
      subscription.dispose();
      resolve();
    };
    const timer = setTimeout(settle, PAUSE_MS);
    const subscription = vscode.workspace.onDidChangeTextDocument((event) => {
      if (event.document === document && event.contentChanges.length > 0) {
        settle();
      }
    });
  });
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
