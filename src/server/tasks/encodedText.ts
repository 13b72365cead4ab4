import type { PreTrainedTokenizer } from '@huggingface/transformers';
import { InvalidInputError } from '../engine/engine';

/** The input of a model for a text: lists of equal length by input name, including `input_ids`. */
export type TokenInput = Readonly<Record<string, readonly number[]>> & {
  readonly input_ids: readonly number[];
};

/** A part of a list, from `from` (inclusive) to `to` (exclusive). */
export interface TokenRange {
  readonly from: number;
  readonly to: number;
}

/** A text or a pair of texts as tokens, with the special tokens around and between them. */
export interface EncodedText {
  readonly whole: TokenInput;
  /** The tokens of the text. */
  readonly text: TokenRange;
  /** The tokens of the second text; empty if there is none. */
  readonly pair: TokenRange;
}

/** No known tokenizer adds more special tokens at either end. */
const MAX_SPECIAL = 8;

/** Tokenizes a text or a pair, without truncation. Throws `InvalidInputError` if there are no tokens. */
export function encodeText(tokenizer: PreTrainedTokenizer, text: string, pair?: string): EncodedText {
  const options = { return_tensor: false, ...(pair === undefined ? {} : { text_pair: pair }) } as const;
  const whole: TokenInput = tokenizer(text, options);
  const { input_ids: ids } = whole;
  if (ids.length === 0) {
    throw new InvalidInputError(['`inputs`: the text has no tokens for this model']);
  }
  const tokensOf = (one: string): readonly number[] => tokenizer.encode(one, { add_special_tokens: false });
  const own = tokensOf(text);
  const other = pair === undefined ? [] : tokensOf(pair);
  const before = offset((skip) => isAt(ids, skip, own));
  const after =
    pair === undefined
      ? ids.length - before - own.length
      : offset((skip) => isAt(ids, ids.length - skip - other.length, other));
  const end = ids.length - after;
  return {
    whole,
    text: { from: before, to: before + own.length },
    pair: pair === undefined ? { from: end, to: end } : { from: end - other.length, to: end },
  };
}

/** Returns the first number of special tokens that fits, or 0 if the special tokens are not around the text. */
function offset(fits: (skip: number) => boolean): number {
  for (let skip = 0; skip <= MAX_SPECIAL; skip++) {
    if (fits(skip)) {
      return skip;
    }
  }
  return 0;
}

const isAt = (ids: readonly number[], at: number, part: readonly number[]): boolean =>
  at >= 0 && at + part.length <= ids.length && part.every((id, index) => ids[at + index] === id);

/** Counts the tokens that belong to neither the text nor the pair. */
export function specialTokenCount({ whole, text, pair }: EncodedText): number {
  return whole.input_ids.length - rangeLength(text) - rangeLength(pair);
}

export const rangeLength = ({ from, to }: TokenRange): number => to - from;

/** Selects a part of the text's tokens and a part of the pair's. Each range is relative to its own text. */
export function selectTokens(
  { whole, text, pair }: EncodedText,
  ofText: TokenRange,
  ofPair: TokenRange,
): TokenInput {
  const select = (values: readonly number[]): number[] => [
    ...values.slice(0, text.from),
    ...values.slice(text.from + ofText.from, text.from + ofText.to),
    ...values.slice(text.to, Math.max(text.to, pair.from)),
    ...values.slice(pair.from + ofPair.from, pair.from + ofPair.to),
    ...values.slice(Math.max(text.to, pair.to)),
  ];
  const { input_ids, ...rest } = whole;
  const others: Record<string, number[]> = {};
  for (const [name, values] of Object.entries(rest)) {
    others[name] = select(values);
  }
  return { ...others, input_ids: select(input_ids) };
}

/**
 * Splits a list of length `count` into ranges of at most `room` that cover it, each sharing `overlap` with the one before.
 * The last one ends where the list does.
 */
export function windows(count: number, room: number, overlap: number): TokenRange[] {
  const ranges: TokenRange[] = [];
  const step = Math.max(1, room - overlap);
  for (let from = 0; ; from += step) {
    const to = Math.min(count, from + room);
    ranges.push({ from, to });
    if (to === count) {
      return ranges;
    }
  }
}
