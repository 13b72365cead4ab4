import { InvalidInputError } from '../engine/engine';
import type { EncodedText, TokenRange, TokenInput } from './encodedText';
import { selectTokens, rangeLength, specialTokenCount } from './encodedText';

/** A text that is cut to a model's window. */
export interface Truncated {
  readonly input: TokenInput;
  /** How many tokens were left out. */
  readonly leftOut: number;
}

const first = (count: number): TokenRange => ({ from: 0, to: count });

/**
 * Cuts the end of a text off, or its start, where it has more tokens than fit; the special tokens stay. Of a pair the
 * longer text is cut first, as transformers' strategy `longest_first` does.
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

/** Cuts only the first text of a pair. Throws `InvalidInputError` with `complaint` where the second one alone does not fit. */
export function firstTruncation(text: EncodedText, window: number, complaint: string): Truncated {
  const two = rangeLength(text.pair);
  const room = window - specialTokenCount(text) - two;
  if (room < 1 && rangeLength(text.text) > 0) {
    throw new InvalidInputError([complaint]);
  }
  const kept = Math.min(rangeLength(text.text), room);
  return { input: selectTokens(text, first(kept), first(two)), leftOut: rangeLength(text.text) - kept };
}
