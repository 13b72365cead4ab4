import type { PreTrainedModel, PreTrainedTokenizer, Tensor } from '@huggingface/transformers';
import * as v from 'valibot';
import { finiteLogits } from './finiteLogits';

/** The parts of a pipeline that a task runs itself. */
interface Parts {
  readonly tokenizer: PreTrainedTokenizer;
  readonly model: PreTrainedModel;
}

const floats = v.instance(Float32Array);
const perToken = v.object({
  logits: v.object({ data: floats, dims: v.tuple([v.literal(1), v.number(), v.number()]) }),
});
const perText = v.object({ logits: v.object({ data: floats }) });
const perSpan = v.object({
  start_logits: v.object({ data: floats }),
  end_logits: v.object({ data: floats }),
});

/** A text as the ids of its tokens, and what a model with a head for each token says to each of them. */
export async function tokenLogits(
  parts: Parts,
  text: string,
): Promise<{ readonly ids: readonly number[]; readonly rows: readonly Float32Array[] }> {
  const { ids, output } = await run(parts, text);
  const { logits } = v.parse(perToken, output);
  finiteLogits(logits.data);
  const [, count, width] = logits.dims;
  const rows = Array.from({ length: count }, (_, row) =>
    logits.data.subarray(row * width, (row + 1) * width),
  );
  return { ids, rows };
}

/** What a model with a head for the whole text says to a pair of texts. */
export async function sequenceLogits(parts: Parts, text: string, pair: string): Promise<Float32Array> {
  return finiteLogits(v.parse(perText, (await run(parts, text, pair)).output).logits.data);
}

/** A question and a context as one list of token ids, and how likely the answer starts and ends at each of them. */
export async function spanLogits(
  parts: Parts,
  question: string,
  context: string,
): Promise<{ readonly ids: readonly number[]; readonly start: Float32Array; readonly end: Float32Array }> {
  const { ids, output } = await run(parts, question, context);
  const { start_logits, end_logits } = v.parse(perSpan, output);
  return { ids, start: finiteLogits(start_logits.data), end: finiteLogits(end_logits.data) };
}

async function run({ tokenizer, model }: Parts, text: string, pair?: string) {
  const options = { padding: true, truncation: true, ...(pair === undefined ? {} : { text_pair: pair }) };
  const inputs: { readonly input_ids: Tensor } = tokenizer(text, options);
  const output: unknown = await model(inputs);
  const ids: readonly number[] = Array.from(
    v.parse(v.instance(BigInt64Array), inputs.input_ids.data),
    Number,
  );
  return { ids, output };
}
