import type { EncodedText, TokenRange, TokenInput } from './encodedText';
import { selectTokens, rangeLength, windows } from './encodedText';

/** A part of a text that a model reads at once. */
export interface TextWindow {
  readonly input: TokenInput;
  /** The tokens of the text in this window. */
  readonly range: TokenRange;
  /** The position in the input where they start. */
  readonly at: number;
}

/** Returns the default overlap of adjacent windows in tokens, as in transformers' question answering. */
export const defaultOverlap = (room: number): number => Math.min(Math.floor(room / 2), 128);

/**
 * Returns windows over the first text, or with `of` "pair" over the second text, while the first stays whole. Each has at
 * most `room` tokens, `overlap` of them shared with the previous window.
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
