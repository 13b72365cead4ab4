import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ModelCatalog } from '../../src/server/models/modelCatalog';
import { TransformersEngine } from '../../src/server/tasks/transformersEngine';
import { writeMiniatureModels } from '../support/models/miniatureModel';
import { startProcess } from '../support/process/serverProcess';

export const TOKENS = 400;
const ROUNDS = 30;
const MODEL = 'mini/text-generation';
const CALL = { inputs: 'good', parameters: { max_new_tokens: TOKENS } };

/** Milliseconds of one generation: the best of some rounds in turns, for others use this machine, too. */
export interface GenerationSpeed {
  readonly plain: number;
  readonly stream: number;
  /** The pipeline called without any server. */
  readonly pipeline: number;
}

export async function measureGeneration(): Promise<GenerationSpeed> {
  const folder = await mkdtemp(join(tmpdir(), 'hf-bench-'));
  await writeMiniatureModels(folder);
  const server = await startProcess('--models', folder, '--no-state');
  const source = await new ModelCatalog([folder]).find(MODEL);
  if (source === undefined || 'problem' in source) {
    throw new Error(`${MODEL} is not there`);
  }
  const model = await new TransformersEngine().load(source, 'text-generation');
  const { signal } = new AbortController();
  const headers = { 'x-use-cache': 'false', 'x-wait-for-model': 'true' };
  const ask = async (stream: boolean) =>
    (await server.call(`/models/${MODEL}`, { ...CALL, stream }, headers)).text();
  const ways = {
    plain: () => ask(false),
    stream: () => ask(true),
    pipeline: () => model.run({ task: 'text-generation', ...CALL }, { signal }),
  };
  const best = { plain: Infinity, stream: Infinity, pipeline: Infinity };
  try {
    for (let round = 0; round < ROUNDS; round++) {
      for (const name of ['plain', 'stream', 'pipeline'] as const) {
        const startedAt = performance.now();
        await ways[name]();
        best[name] = Math.min(best[name], performance.now() - startedAt);
      }
    }
  } finally {
    await model.dispose();
    await server.end('SIGTERM');
    await rm(folder, { recursive: true });
  }
  return best;
}
