import type { EncodedText, TokenRange, TokenInput } from './encodedText';
import { selectTokens, rangeLength, windows } from './encodedText';

/** A part of a text that a model reads at once. */
export interface TextWindow {
  readonly input: TokenInput;
  /** Which tokens of the text these are. */
  readonly range: TokenRange;
  /** At which place of the input they begin. */
  readonly at: number;
}

/** How many tokens neighboring windows share where nobody says it, as transformers' question answering has it. */
export const usualOverlap = (room: number): number => Math.min(Math.floor(room / 2), 128);

/**
 * Windows over the first text, or with `of` "pair" over the second while the first stays whole: each of at most `room`
 * tokens of it, with `overlap` of them in common.
 */
export function slidingWindows(
  encoded: EncodedText,
  of: 'text' | 'pair',
  room: number,
  overlap: number,
): TextWindow[] {
  const all = {
    text: { from: 0, to: rangeLength(encoded.text) },
    pair: { from: 0, to: rangeLength(encoded.pair) },
  };
  return windows(all[of].to, room, overlap).map((range) => ({
    input: of === 'text' ? selectTokens(encoded, range, all.pair) : selectTokens(encoded, all.text, range),
    range,
    at: encoded[of].from,
  }));
}
