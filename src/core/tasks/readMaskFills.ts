import * as v from 'valibot';
import type { TextRange } from './codePointOffsets';
import type { MaskFillRow, Rows } from './reading';
import { finiteNumber } from './readLabels';
import { readRows } from './readRows';

const fillSchema = v.object({
  score: finiteNumber,
  token_str: v.string(),
  sequence: v.optional(v.unknown()),
});

/** Reads `[{"score","token","token_str","sequence"}]` of one mask, best first. */
export function readMaskFills(list: readonly unknown[]): Rows<MaskFillRow> {
  return readRows(
    list,
    (row) => {
      const checked = v.safeParse(fillSchema, row);
      if (!checked.success) {
        return undefined;
      }
      const { token_str: token, score, sequence } = checked.output;
      return { token, score, ...(typeof sequence === 'string' && { sequence }) };
    },
    ({ score }) => score,
  );
}

/** Finds the masks that models use (`[MASK]`, `<mask>`) in a text. */
export function findMasks(text: string): readonly TextRange[] {
  return [...text.matchAll(/\[MASK\]|<mask>/g)].map((mask) => ({
    start: mask.index,
    end: mask.index + mask[0].length,
  }));
}

/**
 * Replaces each mask of a text with the token with the same index. Returns undefined if the numbers of masks and tokens
 * differ. Drops the leading space of a token if the text already has one there.
 */
export function fillMasks(text: string, tokens: readonly string[]): string | undefined {
  const masks = findMasks(text);
  if (masks.length === 0 || masks.length !== tokens.length) {
    return undefined;
  }
  let filled = '';
  let end = 0;
  masks.forEach((mask, index) => {
    filled += text.slice(end, mask.start);
    filled += fittedToken(tokens[index] ?? '', filled);
    end = mask.end;
  });
  return filled + text.slice(end);
}

/** Returns a token as it follows a text: without the marks of the model's vocabulary, and without a second space. */
export function fittedToken(token: string, before: string): string {
  const word = token.replace(/^##/, '');
  return before === '' || /\s$/.test(before) ? word.trimStart() : word;
}
