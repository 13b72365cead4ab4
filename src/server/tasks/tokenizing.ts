import type { PreTrainedTokenizer } from '@huggingface/transformers';
import * as v from 'valibot';
import type { Tokenizing } from './tokenSpans';

const step: v.GenericSchema<Step> = v.lazy(() =>
  v.looseObject({
    type: v.fallback(v.string(), ''),
    decoders: v.fallback(v.array(step), []),
    pretokenizers: v.fallback(v.array(step), []),
  }),
);
interface Step {
  readonly type: string;
  readonly decoders: readonly Step[];
  readonly pretokenizers: readonly Step[];
}
const parts = v.looseObject({
  decoder: v.fallback(v.nullish(step), null),
  pre_tokenizer: v.fallback(v.nullish(step), null),
  model: v.looseObject({
    continuing_subword_prefix: v.fallback(v.nullish(v.string()), null),
    byte_fallback: v.fallback(v.nullish(v.boolean()), null),
  }),
});

/** How a tokenizer writes its tokens, and how it marks the continuation of a word. */
export interface TokenizerForm extends Required<Tokenizing> {
  /** The prefix of continuing tokens, such as `##`; without one, a missing space means continuation. */
  readonly continuation: string | undefined;
}

/** Reads the form from the tokenizer's own file. Its `tokenize` returns unknown tokens as empty strings. */
export function tokenizerForm(tokenizer: PreTrainedTokenizer): TokenizerForm {
  const { decoder, pre_tokenizer, model } = v.parse(parts, tokenizer._tokenizerJSON);
  const isByteLevel = (one: Step): boolean =>
    one.type === 'ByteLevel' || [...one.decoders, ...one.pretokenizers].some(isByteLevel);
  const byteLevel = [decoder, pre_tokenizer].some((one) => one != null && isByteLevel(one));
  // If every byte has a token, the unknown token occurs only if its name is in the text.
  const unknown: unknown = byteLevel || model.byte_fallback === true ? undefined : tokenizer.unk_token;
  return {
    byteLevel,
    continuation: model.continuing_subword_prefix || undefined,
    tokenize: (text) => tokenizer.tokenize(text).map((token) => (token === unknown ? '' : token)),
  };
}
