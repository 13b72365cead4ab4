import type { PreTrainedTokenizer, TextGenerationPipeline } from '@huggingface/transformers';
import { readWholeTextWithoutCache } from '../../../src/server/engine/wholeText';

export interface ScriptedModel {
  readonly pipe: TextGenerationPipeline;
  /** The tokens that each step was given. */
  readonly steps: readonly (readonly number[])[];
}

/**
 * A model in this process whose numbers a test decides, run by the library's own loop: `logits` gets the prompt and the
 * new tokens so far. It has no cache, so it is given the whole text at each step.
 */
export async function scriptedModel(
  tokenizer: PreTrainedTokenizer,
  logits: (ids: readonly number[]) => Float32Array,
  config: object = {},
): Promise<ScriptedModel> {
  // The same copy of the library that the server's code imports when it runs.
  const library = await import('@huggingface/transformers');
  const steps: number[][] = [];
  const session = { inputNames: ['input_ids', 'attention_mask'], outputNames: ['logits'] };
  const sizes = { n_embd: 2, n_layer: 1, n_head: 1, n_positions: 100_000 };
  const all = new library.PretrainedConfig({ model_type: 'gpt2', ...sizes, ...config });
  const model = new library.GPT2LMHeadModel(all, { model: session }, {});
  model.forward = async ({ input_ids }: { readonly input_ids: { readonly data: BigInt64Array } }) => {
    const ids = Array.from(input_ids.data, Number);
    steps.push(ids);
    const row = logits(ids);
    return { logits: new library.Tensor('float32', row, [1, 1, row.length]) };
  };
  await readWholeTextWithoutCache(model);
  return { pipe: new library.TextGenerationPipeline({ task: 'text-generation', model, tokenizer }), steps };
}

/** Says these tokens after a prompt of `promptTokens`, whatever it is, and from then on the last one. */
export function script(
  tokens: readonly number[],
  promptTokens: number,
): (ids: readonly number[]) => Float32Array {
  const width = Math.max(...tokens) + 1;
  return (ids) => {
    const row = new Float32Array(width);
    row[tokens[Math.min(ids.length - promptTokens, tokens.length - 1)] ?? 0] = 10;
    return row;
  };
}
