import type { PreTrainedModel, PreTrainedTokenizer, Tensor } from '@huggingface/transformers';
import * as v from 'valibot';

/** A text as the ids of its tokens, and what a model says to each of them. */
export interface TokenLogits {
  readonly ids: readonly number[];
  /** One row for each token. */
  readonly rows: readonly Float32Array[];
}

const output = v.object({
  logits: v.object({ data: v.instance(Float32Array), dims: v.tuple([v.literal(1), v.number(), v.number()]) }),
});

/** Runs a model with a head that answers for each token (`token-classification`, `fill-mask`) on one text. */
export async function tokenLogits(
  pipe: { readonly tokenizer: PreTrainedTokenizer; readonly model: PreTrainedModel },
  text: string,
): Promise<TokenLogits> {
  const inputs: { readonly input_ids: Tensor } = pipe.tokenizer(text, { padding: true, truncation: true });
  const { logits } = v.parse(output, await pipe.model(inputs));
  const [, count, width] = logits.dims;
  return {
    ids: Array.from(v.parse(v.instance(BigInt64Array), inputs.input_ids.data), Number),
    rows: Array.from({ length: count }, (_, row) => logits.data.subarray(row * width, (row + 1) * width)),
  };
}
