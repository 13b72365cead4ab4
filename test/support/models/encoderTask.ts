import type { PreTrainedTokenizer } from '@huggingface/transformers';
import assert from 'node:assert/strict';
import type { OpenPipeline, PipesByName, ServerTask } from '../../../src/server/tasks/defineTask';

/** What a model says to some tokens: rows of numbers by the names of its outputs. */
export type Says = (ids: readonly number[]) => Readonly<Record<string, readonly (readonly number[])[]>>;

export interface EncoderTask {
  /** The tokens that the model has read, one list for each time. */
  readonly read: readonly (readonly number[])[];
  /** Answers as the server does. */
  answer(
    inputs: unknown,
    parameters?: object,
  ): Promise<{ readonly json: unknown; readonly truncatedTokens: number }>;
}

/**
 * A task on a model in this process whose numbers a test decides; the tokenizer is real. One row for an output with a
 * number for each token or label, several for one with a row for each token.
 */
export async function encoderTask(
  task: ServerTask,
  tokenizer: PreTrainedTokenizer,
  says: Says,
  config: object = {},
  folder = '/nowhere',
): Promise<EncoderTask> {
  const library = await import('@huggingface/transformers');
  const read: number[][] = [];
  const model = new library.BertModel(
    new library.PretrainedConfig({ model_type: 'bert', ...config }),
    {},
    {},
  );
  model.forward = async ({ input_ids }: { readonly input_ids: { readonly data: BigInt64Array } }) => {
    const ids = Array.from(input_ids.data, Number);
    read.push(ids);
    return Object.fromEntries(
      Object.entries(says(ids)).map(([name, rows]) => {
        const shape = rows.length === 1 ? [rows[0]?.length ?? 0] : [rows.length, rows[0]?.length ?? 0];
        return [name, new library.Tensor('float32', Float32Array.from(rows.flat()), [1, ...shape])];
      }),
    );
  };
  const pipes: Partial<PipesByName> = {
    'question-answering': new library.QuestionAnsweringPipeline({
      task: 'question-answering',
      model,
      tokenizer,
    }),
    'token-classification': new library.TokenClassificationPipeline({
      ...{ task: 'token-classification', model, tokenizer },
    }),
    'text-classification': new library.TextClassificationPipeline({
      ...{ task: 'text-classification', model, tokenizer },
    }),
    'feature-extraction': new library.FeatureExtractionPipeline({
      ...{ task: 'feature-extraction', model, tokenizer },
    }),
    'fill-mask': new library.FillMaskPipeline({ task: 'fill-mask', model, tokenizer }),
  };
  const open: OpenPipeline = async (name) => {
    const pipe = pipes[name];
    assert.ok(pipe !== undefined, name);
    return pipe;
  };
  return {
    read,
    answer: async (inputs, parameters = {}) => {
      const call = task.check(inputs, parameters);
      const answer = await task.run({ open, folder }, call, { signal: new AbortController().signal });
      assert.ok(answer.kind === 'json');
      return { json: task.present(answer.json, call), truncatedTokens: answer.truncatedTokens ?? 0 };
    },
  };
}
