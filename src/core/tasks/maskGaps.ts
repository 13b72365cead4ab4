import type { TextRange } from './codePointOffsets';
import { findWrittenMasks } from './masks';
import type { Reading } from './reading';
import { fittedToken } from './readMaskFills';
import { isInvisible } from './visibleText';

/** A word that may fill a mask. */
interface MaskFill {
  /** What takes the place of the range. */
  readonly text: string;
  readonly score: number;
}

/** A part of the selected text that words of the answer may replace. Empty if the mask was only sent. */
export interface MaskGap {
  readonly range: TextRange;
  /** Best first. */
  readonly fills: readonly MaskFill[];
}

/**
 * Finds where the masks of an answer are in the selected text: at its own masks, or at the word that was sent as one.
 * Returns an empty list if that is not certain.
 */
export function maskGaps(
  reading: Extract<Reading, { readonly kind: 'maskFills' }>,
  { input, source }: { readonly input: unknown; readonly source: string },
): readonly MaskGap[] {
  const written = findWrittenMasks(source);
  if (written.length === reading.masks.length) {
    return written.map((range, index) => {
      const before = source.slice(0, range.start);
      return { range, fills: fillsOf(reading, index, (token) => fittedToken(token, before)) };
    });
  }
  const changed = written.length === 0 && typeof input === 'string' ? changedPart(source, input) : undefined;
  if (changed === undefined || reading.masks.length !== 1) {
    return [];
  }
  const { around, range } = changed;
  const fill = (token: string) =>
    around.before + fittedToken(token, source.slice(0, range.start) + around.before) + around.after;
  return [{ range, fills: fillsOf(reading, 0, fill) }];
}

function fillsOf(
  { masks }: Extract<Reading, { readonly kind: 'maskFills' }>,
  index: number,
  fill: (token: string) => string,
): readonly MaskFill[] {
  const rows = masks[index]?.rows ?? [];
  return rows
    .map(({ score, token }) => ({ text: fill(token), score }))
    .filter(({ text }) => !isInvisible(text));
}

/** Finds the part of a text that was sent as a mask, and what was sent around the mask in its place. */
function changedPart(
  source: string,
  input: string,
):
  | { readonly range: TextRange; readonly around: { readonly before: string; readonly after: string } }
  | undefined {
  const [mask, ...others] = findWrittenMasks(input);
  if (mask === undefined || others.length > 0) {
    return undefined;
  }
  let start = 0;
  while (start < mask.start && source[start] === input[start]) {
    start += 1;
  }
  let rest = 0;
  const isSame = () => source[source.length - rest - 1] === input[input.length - rest - 1];
  while (rest < Math.min(input.length - mask.end, source.length - start) && isSame()) {
    rest += 1;
  }
  return {
    range: { start, end: source.length - rest },
    around: { before: input.slice(start, mask.start), after: input.slice(mask.end, input.length - rest) },
  };
}
