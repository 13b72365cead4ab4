import * as vscode from 'vscode';
import type { MaskGap } from '../../core/tasks/maskGaps';
import type { RunTools } from '../../platform/lazyInference';

/** Maximum length of a word in the list. */
const MAX_LABEL_LENGTH = 80;

interface FillItem extends vscode.QuickPickItem {
  readonly text: string;
}

/** The chosen word, or the wish to choose the one before again. */
type FillAnswer = { readonly kind: 'fill'; readonly text: string } | { readonly kind: 'back' };

/** One of several questions. */
export interface FillQuestion {
  readonly gap: MaskGap;
  /** Counted from 1. */
  readonly step: number;
  readonly totalSteps: number;
  /** Is called with the word that has the focus in the list. */
  readonly preview: (text: string) => void;
  /** Closes the list. */
  readonly signal: AbortSignal;
}

/** Asks for the word in place of a mask. Resolves to `undefined` if the user leaves it as it is. */
export async function pickFill(tools: RunTools, question: FillQuestion): Promise<FillAnswer | undefined> {
  const { gap, preview, signal, step, totalSteps } = question;
  const numbers = new tools.NumberText(vscode.env.language);
  const scores = new tools.ScoreText(
    gap.fills.map(({ score }) => score),
    numbers,
  );
  const picker = vscode.window.createQuickPick<FillItem>();
  const close = () => picker.hide();
  try {
    picker.title = vscode.l10n.t('Word for the Mask');
    picker.placeholder = vscode.l10n.t('Select a word. Escape leaves the text unchanged.');
    picker.items = gap.fills.map(({ score, text }) => ({
      label: tools.visibleLine(text.trim(), MAX_LABEL_LENGTH).replaceAll('$(', String.raw`\$(`),
      description: scores.text(score),
      text,
    }));
    if (totalSteps > 1) {
      picker.step = step;
      picker.totalSteps = totalSteps;
    }
    picker.buttons = step > 1 ? [vscode.QuickInputButtons.Back] : [];
    signal.addEventListener('abort', close);
    return await new Promise((resolve) => {
      picker.onDidChangeActive(([item]) => {
        if (item !== undefined) {
          preview(item.text);
        }
      });
      picker.onDidAccept(() => {
        const [item] = picker.selectedItems;
        resolve(item && { kind: 'fill', text: item.text });
      });
      picker.onDidTriggerButton(() => resolve({ kind: 'back' }));
      picker.onDidHide(() => resolve(undefined));
      if (signal.aborted) {
        resolve(undefined);
      } else {
        picker.show();
      }
    });
  } finally {
    signal.removeEventListener('abort', close);
    picker.dispose();
  }
}
