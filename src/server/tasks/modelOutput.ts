import type { PreTrainedModel, PreTrainedTokenizer } from '@huggingface/transformers';
import * as v from 'valibot';
import type { TokenInput } from './encodedText';
import { finiteLogits } from '../engine/finiteLogits';

/** The parts of a pipeline that a task runs itself. */
export interface Parts {
  readonly tokenizer: PreTrainedTokenizer;
  readonly model: PreTrainedModel;
}

const floats = v.instance(Float32Array);
const rows = v.object({ data: floats, dims: v.tuple([v.literal(1), v.number(), v.number()]) });
const perToken = v.object({ logits: rows });
const perText = v.object({ logits: v.object({ data: floats }) });
const perSpan = v.object({
  start_logits: v.object({ data: floats }),
  end_logits: v.object({ data: floats }),
});

/** Runs a model with a head per token and returns the logits of each token. Throws a `ModelFailureError` for NaN. */
export async function tokenLogits(parts: Parts, input: TokenInput): Promise<Float32Array[]> {
  const { logits } = v.parse(perToken, await run(parts, input));
  finiteLogits(logits.data);
  return split(logits);
}

/** Runs a model with one head for the whole text and returns its logits. Throws a `ModelFailureError` for NaN. */
export async function sequenceLogits(parts: Parts, input: TokenInput): Promise<Float32Array> {
  return finiteLogits(v.parse(perText, await run(parts, input)).logits.data);
}

/** Returns the logits for an answer starting and ending at each token. Throws a `ModelFailureError` for NaN. */
export async function spanLogits(
  parts: Parts,
  input: TokenInput,
): Promise<{ readonly start: Float32Array; readonly end: Float32Array }> {
  const { start_logits, end_logits } = v.parse(perSpan, await run(parts, input));
  return { start: finiteLogits(start_logits.data), end: finiteLogits(end_logits.data) };
}

const hidden = v.object({
  last_hidden_state: v.optional(rows),
  token_embeddings: v.optional(rows),
  logits: v.optional(rows),
});

/** Runs a model without a head and returns the vector of each token. */
export async function tokenVectors(parts: Parts, input: TokenInput): Promise<Float32Array[]> {
  const { last_hidden_state, token_embeddings, logits } = v.parse(hidden, await run(parts, input));
  return split(v.parse(rows, last_hidden_state ?? token_embeddings ?? logits));
}

function split({ data, dims: [, count, width] }: v.InferOutput<typeof rows>): Float32Array[] {
  return Array.from({ length: count }, (_, row) => data.subarray(row * width, (row + 1) * width));
}

async function run({ model }: Parts, input: TokenInput): Promise<unknown> {
  const { Tensor } = await import('@huggingface/transformers');
  const tensors = Object.entries(input).map(([name, values]) => [
    name,
    new Tensor('int64', BigInt64Array.from(values, BigInt), [1, values.length]),
  ]);
  return model(Object.fromEntries(tensors));
}
