import { WrongInput } from '../engine/engine';
import type { EncodedText, Range, TokenInput } from './encodedText';
import { cut, length, specialCount } from './encodedText';

/** A text that is cut to a model's window. */
export interface Truncated {
  readonly input: TokenInput;
  /** How many tokens were left out. */
  readonly leftOut: number;
}

const first = (count: number): Range => ({ from: 0, to: count });

/**
 * Cuts the end of a text off, or its start, where it has more tokens than fit; the special tokens stay. Of a pair the
 * longer text is cut first, as transformers' strategy `longest_first` does.
 */
export function truncated(text: EncodedText, window: number, side: 'left' | 'right' = 'right'): Truncated {
  const room = Math.max(0, window - specialCount(text));
  const [one, two] = [length(text.text), length(text.pair)];
  if (one + two <= room) {
    return { input: text.whole, leftOut: 0 };
  }
  const half = Math.floor(room / 2);
  const keptOfPair = Math.min(two, Math.max(half, room - one));
  const kept = Math.min(one, room - keptOfPair);
  const ofText = side === 'left' ? { from: one - kept, to: one } : first(kept);
  return { input: cut(text, ofText, first(keptOfPair)), leftOut: one + two - kept - keptOfPair };
}

/** Cuts only the first text of a pair. Throws `WrongInput` with `complaint` where the second one alone does not fit. */
export function truncatedFirst(text: EncodedText, window: number, complaint: string): Truncated {
  const two = length(text.pair);
  const room = window - specialCount(text) - two;
  if (room < 1 && length(text.text) > 0) {
    throw new WrongInput([complaint]);
  }
  const kept = Math.min(length(text.text), room);
  return { input: cut(text, first(kept), first(two)), leftOut: length(text.text) - kept };
}
