import type { PreTrainedModel, PreTrainedTokenizer } from '@huggingface/transformers';
import * as v from 'valibot';
import { InvalidInputError } from '../engine/engine';
import { presentParameters } from './parameterNames';
import { integerBetween } from './parameterRanges';
import { positionsOf } from './sourceText';

const MAX_TOKENS = 100_000;
const USUAL_NEW_TOKENS = 256;
const ownLengths = {
  max_length: integerBetween(1, MAX_TOKENS),
  min_length: integerBetween(0, MAX_TOKENS),
  max_new_tokens: integerBetween(1, MAX_TOKENS),
};
const lengthsObject = v.object(ownLengths);
type Lengths = v.InferOutput<typeof lengthsObject>;

/** Newer clients send the lengths inside of this; everything else that it can hold is refused. */
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

/** Lengths in tokens, and what to do with a text that is too long. */
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
 * The lengths in the library's words. Its own limit of new tokens would hide a `max_length`, which counts the start token.
 * Throws `InvalidInputError` for more than the model can write.
 */
export function libraryLengths(parts: Parts, given: Parameters) {
  const { max_length, min_length, max_new_tokens }: Lengths = { ...given, ...given.generate_parameters };
  const asked = max_new_tokens ?? (max_length == null ? null : Math.max(1, max_length - 1));
  const most = positionsOf(parts) - 1;
  if ((asked ?? 0) > most) {
    const name = max_new_tokens == null ? 'max_length' : 'max_new_tokens';
    throw new InvalidInputError([`\`parameters.${name}\`: this model generates at most ${most} tokens`]);
  }
  return {
    max_new_tokens: asked ?? Math.min(USUAL_NEW_TOKENS, most),
    ...(min_length == null ? {} : { min_length }),
  };
}

/** Whether the end of a text that is too long may be left out. */
export const truncates = ({ truncation }: Parameters): boolean => TRUNCATING.includes(truncation);

const withLanguages = v.object({ language_codes: v.array(v.string()) });

/** Throws `InvalidInputError` for languages that the model does not know, or cannot choose. */
export function checkLanguages(
  tokenizer: unknown,
  given: { readonly src_lang?: string; readonly tgt_lang?: string },
): void {
  const several = v.safeParse(withLanguages, tokenizer);
  for (const name of ['src_lang', 'tgt_lang'] as const) {
    const asked = given[name];
    if (!several.success) {
      if (asked === undefined) {
        continue;
      }
      throw new InvalidInputError([
        `\`parameters.${name}\`: the languages of this model are fixed; leave the parameter out`,
      ]);
    }
    const { language_codes: codes } = several.output;
    // The library keeps the source language of one call for the next, so that both have to be named.
    if (asked !== undefined && codes.includes(asked)) {
      continue;
    }
    const some = codes.slice(0, 10).join(', ');
    throw new InvalidInputError([
      `\`parameters.${name}\`: this model needs one of its ${codes.length} languages: ${some}, …`,
    ]);
  }
}
