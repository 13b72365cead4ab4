import * as vscode from 'vscode';
import type { KeyValueStore } from '../../core/ports';
import { DismissedError } from '../../platform/commandErrors';
import { showMessage } from '../../platform/messages/showMessage';

const PARAGRAPH_KEY = 'inferOnParagraph';

/** The ranges of the active editor to infer on, in document order. */
export interface GatheredSelections {
  readonly document: vscode.TextDocument;
  readonly ranges: readonly vscode.Range[];
}

/**
 * Returns all non-empty selections of the active editor. If nothing is selected, returns the paragraph at the cursor,
 * after asking the user once. Throws `DismissedError` if there is nothing to infer on.
 */
export async function gatherSelections(state: KeyValueStore): Promise<GatheredSelections> {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) {
    void showMessage('information', vscode.l10n.t('No text editor is open. Open a file and select text.'));
    throw new DismissedError();
  }
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
  await confirmParagraph(state);
  return { document, ranges: [paragraph] };
}

async function confirmParagraph(state: KeyValueStore): Promise<void> {
  if (state.get(PARAGRAPH_KEY) === true) {
    return;
  }
  const title = vscode.l10n.t('Infer on Paragraph');
  const choice = await showMessage(
    'information',
    vscode.l10n.t('Nothing is selected. Infer on the paragraph at the cursor? Your choice is remembered.'),
    [{ title }],
  );
  if (choice === undefined) {
    throw new DismissedError();
  }
  await state.update(PARAGRAPH_KEY, true);
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
