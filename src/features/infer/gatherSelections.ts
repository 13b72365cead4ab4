import * as vscode from 'vscode';
import type { KeyValueStore } from '../../core/ports';
import { DismissedError } from '../../platform/commandErrors';
import { showMessage } from '../../platform/messages/showMessage';

/** The ranges of an editor to infer on, in document order. */
export interface GatheredSelections {
  readonly document: vscode.TextDocument;
  readonly ranges: readonly vscode.Range[];
  /** Nothing is selected, so the editor does not show what is sent. */
  readonly isParagraph?: true;
}

/**
 * Returns all non-empty selections of the active editor, or of the visible one while an answer has the focus. If nothing
 * is selected, returns the paragraph at the cursor, after asking the user once, or the selected cell of a notebook.
 * Throws `DismissedError` if there is nothing to infer on.
 */
export async function gatherSelections(state: KeyValueStore): Promise<GatheredSelections> {
  const cell = vscode.window.activeTextEditor === undefined ? selectedCell() : undefined;
  if (cell !== undefined) {
    return cell;
  }
  const editor = vscode.window.activeTextEditor ?? editorInView();
  const { document } = editor;
  const selected = editor.selections
    .filter(({ isEmpty }) => !isEmpty)
    .toSorted((a, b) => a.start.compareTo(b.start))
    .map(({ start, end }) => new vscode.Range(start, end));
  if (selected.length > 0) {
    return { document, ranges: selected };
  }
  const paragraph = paragraphAround(document, editor.selection.active.line);
  if (paragraph === undefined) {
    void showMessage('information', vscode.l10n.t('Nothing is selected. Select text to run the model on.'));
    throw new DismissedError();
  }
  const { askForParagraph } = await import('./askForParagraph');
  await askForParagraph(document, paragraph, state);
  return { document, ranges: [paragraph], isParagraph: true };
}

/**
 * Returns the editor that is meant while none is active: the only one with a selection, or else the only one. Tells the
 * user and throws `DismissedError` if that is not clear.
 */
function editorInView(): vscode.TextEditor {
  // The output and the debug console count as visible editors, too, but have no column.
  const editors = vscode.window.visibleTextEditors.filter(({ viewColumn }) => viewColumn !== undefined);
  const selecting = editors.filter(({ selections }) => selections.some(({ isEmpty }) => !isEmpty));
  const [editor, ...others] = selecting.length > 0 ? selecting : editors;
  if (editor !== undefined && others.length === 0) {
    return editor;
  }
  void showMessage(
    'information',
    editor === undefined
      ? vscode.l10n.t('No text editor is open. Open a file and select text.')
      : vscode.l10n.t('Several texts are open. Click into one of them, and then try again.'),
  );
  throw new DismissedError();
}

/** Returns the text of the selected cell of a notebook while no cell is being edited. */
function selectedCell(): GatheredSelections | undefined {
  const { notebook, selection } = vscode.window.activeNotebookEditor ?? {};
  if (notebook === undefined || selection === undefined || selection.start >= notebook.cellCount) {
    return undefined;
  }
  const { document } = notebook.cellAt(selection.start);
  const last = document.lineCount - 1;
  const whole = new vscode.Range(0, 0, last, document.lineAt(last).text.length);
  return document.getText().trim() === '' ? undefined : { document, ranges: [whole] };
}

/** Returns the block of non-blank lines around `line`, or `undefined` if that line is blank. */
function paragraphAround(document: vscode.TextDocument, line: number): vscode.Range | undefined {
  const isBlank = (index: number) => document.lineAt(index).isEmptyOrWhitespace;
  if (isBlank(line)) {
    return undefined;
  }
  let first = line;
  let last = line;
  while (first > 0 && !isBlank(first - 1)) {
    first -= 1;
  }
  while (last < document.lineCount - 1 && !isBlank(last + 1)) {
    last += 1;
  }
  return new vscode.Range(first, 0, last, document.lineAt(last).text.length);
}
