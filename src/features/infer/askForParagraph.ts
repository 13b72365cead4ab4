import * as vscode from 'vscode';
import { visibleLine } from '../../core/tasks/visibleText';
import type { KeyValueStore } from '../../core/ports';
import { DismissedError } from '../../platform/commandErrors';
import { markSent } from './markSent';

const PARAGRAPH_KEY = 'inferOnParagraph';
const MAX_SHOWN = 80;

/**
 * Asks once whether a run without a selection may send the paragraph at the cursor, which is marked meanwhile. Throws
 * `DismissedError`.
 */
export async function askForParagraph(
  document: vscode.TextDocument,
  paragraph: vscode.Range,
  state: KeyValueStore,
): Promise<void> {
  if (state.get(PARAGRAPH_KEY) === true) {
    return;
  }
  const mark = markSent(document, [paragraph], 'lines');
  try {
    const text = document.getText(paragraph).replace(/\s+/g, ' ').trim();
    const [first, last] = [paragraph.start.line + 1, paragraph.end.line + 1];
    const choice = await vscode.window.showQuickPick(
      [
        {
          label: vscode.l10n.t('Infer on Paragraph'),
          description:
            first === last
              ? vscode.l10n.t('line {0}', first)
              : vscode.l10n.t('lines {0} to {1}', first, last),
          detail: visibleLine(text, MAX_SHOWN).replaceAll('$(', String.raw`\$(`),
        },
      ],
      {
        title: vscode.l10n.t('Nothing Is Selected'),
        placeHolder: vscode.l10n.t('Press Enter to send the marked paragraph. You are asked only once.'),
        ignoreFocusOut: true,
      },
    );
    if (choice === undefined) {
      throw new DismissedError();
    }
    await state.update(PARAGRAPH_KEY, true);
  } finally {
    mark.dispose();
  }
}
