import * as vscode from 'vscode';
import type { MaskGap } from '../../core/tasks/maskGaps';
import { editText } from '../../platform/editText';
import type { RunTools } from '../../platform/lazyInference';
import { showMessage } from '../../platform/messages/showMessage';
import type { ShownResult } from '../../platform/resultEvents';
import { FillPreview } from './fillPreview';
import { pickFill } from './pickFill';

/** Maximum number of masks that are asked for, one after another. The result has the words for more. */
const MAX_MASKS = 10;

/** A mask in one of the selected texts. */
interface PlacedGap extends MaskGap {
  /** Index of the selection in the run. */
  readonly index: number;
}

/**
 * Asks for the words in place of the masks of a result, one mask after another, with a preview in the text. Places all of
 * them as one undo step; changes nothing if the user leaves one of the questions.
 */
export async function fillMasks(tools: RunTools, result: ShownResult, signal: AbortSignal): Promise<void> {
  const { document } = result;
  const gaps = gapsOf(tools, result);
  if (document === undefined || gaps.length === 0 || gaps.length > MAX_MASKS) {
    return;
  }
  const rangeOf = ({ index, range }: PlacedGap): vscode.Range | undefined => {
    const whole = result.rangeOf(index);
    const start = whole && document.offsetAt(whole.start);
    return start === undefined
      ? undefined
      : new vscode.Range(document.positionAt(start + range.start), document.positionAt(start + range.end));
  };
  const tracking = result.hold();
  const preview = new FillPreview(document);
  try {
    const chosen: string[] = [];
    const show = (text: string) =>
      preview.show(
        [...chosen, text].flatMap((fill, at) => {
          const range = gaps[at] && rangeOf(gaps[at]);
          return range === undefined ? [] : [{ range, text: fill }];
        }),
      );
    for (let gap = gaps[0]; gap !== undefined; gap = gaps[chosen.length]) {
      const step = chosen.length + 1;
      const answer = await pickFill(tools, { gap, step, totalSteps: gaps.length, preview: show, signal });
      if (answer === undefined) {
        return;
      }
      if (answer.kind === 'back') {
        chosen.pop();
      } else {
        chosen.push(answer.text);
      }
    }
    await place(
      tools,
      document,
      gaps.map((gap, at) => ({ range: () => rangeOf(gap), text: chosen[at] ?? '' })),
    );
  } finally {
    preview.dispose();
    tracking.dispose();
  }
}

function gapsOf(tools: RunTools, result: ShownResult): readonly PlacedGap[] {
  const { document, items } = result;
  return items.flatMap((item) => {
    if (item.kind !== 'answered' || document === undefined) {
      return [];
    }
    const {
      answer: { reading, source },
      index,
      result: { input },
    } = item;
    const range = result.rangeOf(index);
    if (
      reading?.kind !== 'maskFills' ||
      typeof source !== 'string' ||
      range === undefined ||
      document.getText(range) !== source
    ) {
      return [];
    }
    return tools
      .maskGaps(reading, { input, source })
      .filter(({ fills }) => fills.length > 0)
      .map((gap) => ({ ...gap, index }));
  });
}

async function place(
  tools: RunTools,
  document: vscode.TextDocument,
  fills: readonly { readonly range: () => vscode.Range | undefined; readonly text: string }[],
): Promise<void> {
  let isLost = false;
  const landed = await editText(document, () => {
    const changes = fills.flatMap((fill) => {
      const [range, text] = [fill.range(), tools.chosenText(fill.text)];
      return range === undefined || text === undefined ? [] : [{ range, text }];
    });
    isLost = changes.length < fills.length;
    return isLost ? [] : changes;
  });
  if (landed === undefined) {
    void showMessage('information', vscode.l10n.t('The document cannot be edited. Nothing was changed.'));
  } else if (isLost) {
    void showMessage(
      'information',
      vscode.l10n.t('The selected text has changed since it was sent. Nothing was changed.'),
    );
  }
}
