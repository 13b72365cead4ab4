import { InvalidInputError } from '../engine/engine';
import type { EncodedText, TokenRange, TokenInput } from './encodedText';
import { selectTokens, rangeLength, specialTokenCount } from './encodedText';

/** A text that was truncated to a model's window. */
export interface Truncated {
  readonly input: TokenInput;
  /** Number of tokens that were cut off. */
  readonly leftOut: number;
}

const first = (count: number): TokenRange => ({ from: 0, to: count });

/**
 * Cuts off the end of a text, or its start, if it has too many tokens; the special tokens are kept. Of a pair, the longer
 * text is cut first, like transformers' strategy `longest_first`.
 */
export function withTruncation(
  text: EncodedText,
  window: number,
  side: 'left' | 'right' = 'right',
): Truncated {
  const room = Math.max(0, window - specialTokenCount(text));
  const [one, two] = [rangeLength(text.text), rangeLength(text.pair)];
  if (one + two <= room) {
    return { input: text.whole, leftOut: 0 };
  }
  const half = Math.floor(room / 2);
  const keptOfPair = Math.min(two, Math.max(half, room - one));
  const kept = Math.min(one, room - keptOfPair);
  const ofText = side === 'left' ? { from: one - kept, to: one } : first(kept);
  return { input: selectTokens(text, ofText, first(keptOfPair)), leftOut: one + two - kept - keptOfPair };
}

/** Truncates only the first text of a pair. Throws `InvalidInputError` with `complaint` if the second does not fit. */
export function firstTruncation(text: EncodedText, window: number, complaint: string): Truncated {
  const two = rangeLength(text.pair);
  const room = window - specialTokenCount(text) - two;
  if (room < 1 && rangeLength(text.text) > 0) {
    throw new InvalidInputError([complaint]);
  }
  const kept = Math.min(rangeLength(text.text), room);
  return { input: selectTokens(text, first(kept), first(two)), leftOut: rangeLength(text.text) - kept };
}
