import type { PreTrainedModel, PreTrainedTokenizer } from '@huggingface/transformers';
import * as v from 'valibot';
import { InvalidInputError } from '../engine/engine';
import { presentParameters } from './parameterNames';
import { integerBetween } from './parameterRanges';
import { positionsOf } from './sourceText';

const MAX_TOKENS = 100_000;
const DEFAULT_NEW_TOKENS = 256;
const ownLengths = {
  max_length: integerBetween(1, MAX_TOKENS),
  min_length: integerBetween(0, MAX_TOKENS),
  max_new_tokens: integerBetween(1, MAX_TOKENS),
};
const lengthsObject = v.object(ownLengths);
type Lengths = v.InferOutput<typeof lengthsObject>;

/** Newer clients send the lengths in this object. Its other fields are rejected. */
const generateParameters = v.nullish(
  v.pipe(
    v.record(v.string(), v.unknown()),
    v.check(
      (given) => presentParameters(given, Object.keys(ownLengths)).unknown.length === 0,
      ({ input }) =>
        `\`${presentParameters(input, Object.keys(ownLengths)).unknown.join('`, `')}\` is not supported by this server`,
    ),
    v.transform((given) => presentParameters(given, Object.keys(ownLengths)).present),
    lengthsObject,
  ),
);

const TRUNCATING: readonly unknown[] = ['longest_first', 'only_first', true];

/** Lengths in tokens, and how to handle a text that is too long. */
export const textToTextParameters = {
  ...ownLengths,
  generate_parameters: generateParameters,
  truncation: v.nullish(
    v.union(
      [v.picklist(['do_not_truncate', 'longest_first', 'only_first']), v.boolean()],
      'must be "longest_first" or "do_not_truncate"',
    ),
  ),
};
const parametersObject = v.object(textToTextParameters);
type Parameters = v.InferOutput<typeof parametersObject>;

interface Parts {
  readonly tokenizer: PreTrainedTokenizer;
  readonly model: PreTrainedModel;
}

/**
 * Converts the lengths to the library's parameters. A `max_length`, which counts the start token, becomes a number of new
 * tokens, since the library's own default for those would override it. Throws `InvalidInputError` if the model cannot
 * generate that many.
 */
export function libraryLengths(parts: Parts, given: Parameters) {
  const { max_length, min_length, max_new_tokens }: Lengths = { ...given, ...given.generate_parameters };
  const requested = max_new_tokens ?? (max_length == null ? null : Math.max(1, max_length - 1));
  const most = positionsOf(parts) - 1;
  if ((requested ?? 0) > most) {
    const name = max_new_tokens == null ? 'max_length' : 'max_new_tokens';
    throw new InvalidInputError([`\`parameters.${name}\`: this model generates at most ${most} tokens`]);
  }
  return {
    max_new_tokens: requested ?? Math.min(DEFAULT_NEW_TOKENS, most),
    ...(min_length == null ? {} : { min_length }),
  };
}

/** Returns whether a text that is too long may be cut off. */
export const truncates = ({ truncation }: Parameters): boolean => TRUNCATING.includes(truncation);

const withLanguages = v.object({ language_codes: v.array(v.string()) });

/** Throws `InvalidInputError` for unknown languages, or if the model does not let clients choose them. */
export function checkLanguages(
  tokenizer: unknown,
  given: { readonly src_lang?: string; readonly tgt_lang?: string },
): void {
  const several = v.safeParse(withLanguages, tokenizer);
  for (const name of ['src_lang', 'tgt_lang'] as const) {
    const language = given[name];
    if (!several.success) {
      if (language === undefined) {
        continue;
      }
      throw new InvalidInputError([
        `\`parameters.${name}\`: the languages of this model are fixed; leave the parameter out`,
      ]);
    }
    const { language_codes: codes } = several.output;
    // The library reuses the source language of the previous call, so both languages are required.
    if (language !== undefined && codes.includes(language)) {
      continue;
    }
    const some = codes.slice(0, 10).join(', ');
    throw new InvalidInputError([
      `\`parameters.${name}\`: this model needs one of its ${codes.length} languages: ${some}, …`,
    ]);
  }
}
