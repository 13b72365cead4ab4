import type { TextMarks } from '../../core/tasks/textMarks';
import type { RunTools } from '../../platform/lazyInference';
import type { ShownResult } from '../../platform/resultEvents';

/** What a result says about one selected text. */
export interface MarkedText {
  /** Index of the selection in the run. */
  readonly index: number;
  readonly marks: TextMarks;
}

/** Maximum number of selections with marks, since the place of each is found again after every edit. */
const MAX_MARKED_TEXTS = 200;

/** Finds what a result says about the selected texts that are still in the document, not replaced by the result. */
export function markedTexts({ textMarks }: RunTools, result: ShownResult): readonly MarkedText[] {
  const { document, items } = result;
  return items.slice(0, MAX_MARKED_TEXTS).flatMap((item) => {
    if (item.kind !== 'answered' || document === undefined) {
      return [];
    }
    const {
      answer: { reading, source },
      index,
      result: { input, output },
    } = item;
    const range = result.rangeOf(index);
    if (
      reading === undefined ||
      typeof source !== 'string' ||
      range === undefined ||
      document.getText(range) !== source
    ) {
      return [];
    }
    const marks = textMarks({ input, json: output, reading, source });
    return marks === undefined ? [] : [{ index, marks }];
  });
}
