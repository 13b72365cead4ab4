import type { PreTrainedTokenizer } from '@huggingface/transformers';
import type { Engine, EngineModel } from '../../../src/server/engine/engine';
import type { OpenPipeline, PipesByName } from '../../../src/server/tasks/defineTask';
import { serverTask } from '../../../src/server/tasks/taskTable';
import { scriptedModel } from './scriptedModel';

/** Runs the server's own tasks in this process, on a model that says what a test tells it to. */
export class ScriptedEngine implements Engine {
  /** What the model says next, or what it says to these inputs; the last token again and again. */
  tokens: readonly number[] | ((inputs: unknown) => readonly number[]) = [];

  constructor(private readonly tokenizer: PreTrainedTokenizer) {}

  async load(): Promise<EngineModel> {
    let step = 0;
    let tokens: readonly number[] = [];
    const { pipe } = await scriptedModel(this.tokenizer, () => {
      const row = new Float32Array(Math.max(...tokens) + 1);
      row[tokens[Math.min(step++, tokens.length - 1)] ?? 0] = 10;
      return row;
    });
    const pipes: Partial<PipesByName> = { 'text-generation': pipe };
    const open: OpenPipeline = async (name) => {
      const known = pipes[name];
      if (known === undefined) {
        throw new Error(`A scripted model runs no ${name}`);
      }
      return known;
    };
    return {
      ...{ computeType: 'cpu', bytes: 1, lost: new Promise<string>(() => undefined) },
      run: (call, options) => {
        step = 0;
        tokens = typeof this.tokens === 'function' ? this.tokens(call.inputs) : this.tokens;
        return serverTask(call.task).run({ open, folder: '' }, call, options);
      },
      dispose: async () => {},
    };
  }

  async close(): Promise<void> {}
}
