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

/** How a tokenizer writes its tokens, and what goes on with a word that another token began. */
export interface TokenizerForm extends Required<Tokenizing> {
  /** `##` where such a mark says so; where there is none, the text says it: no space before it. */
  readonly continuation: string | undefined;
}

/** Reads that from the tokenizer's own file. Unknown tokens are given as empty ones. */
export function tokenizerForm(tokenizer: PreTrainedTokenizer): TokenizerForm {
  const { decoder, pre_tokenizer, model } = v.parse(parts, tokenizer._tokenizerJSON);
  const isByteLevel = (one: Step): boolean =>
    one.type === 'ByteLevel' || [...one.decoders, ...one.pretokenizers].some(isByteLevel);
  const byteLevel = [decoder, pre_tokenizer].some((one) => one != null && isByteLevel(one));
  // Where every byte has a token, the unknown one comes only of its own name in a text.
  const unknown: unknown = byteLevel || model.byte_fallback === true ? undefined : tokenizer.unk_token;
  return {
    byteLevel,
    continuation: model.continuing_subword_prefix || undefined,
    tokenize: (text) => tokenizer.tokenize(text).map((token) => (token === unknown ? '' : token)),
  };
}
