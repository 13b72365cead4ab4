import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ModelCatalog } from '../../src/server/models/modelCatalog';
import { TransformersEngine } from '../../src/server/tasks/transformersEngine';
import { writeMiniatureModels } from '../support/models/miniatureModel';
import { startProcess } from '../support/process/serverProcess';
import { openConnection } from './rawClient';

export const TOKENS = 400;
const ROUNDS = 60;
const MODEL = 'mini/text-generation';
const CALL = { inputs: 'good', parameters: { max_new_tokens: TOKENS } };

/** Milliseconds of one generation: the best of some rounds in turns, for others use this machine, too. */
export interface GenerationSpeed {
  /** Over a connection whose reader does nothing but look for the end. */
  readonly plain: number;
  readonly stream: number;
  /** The same by `fetch`, which takes time to read a stream. */
  readonly plainByFetch: number;
  readonly streamByFetch: number;
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
  const path = `/models/${MODEL}`;
  const raw = await openConnection({ port: server.port, token: server.token, path, headers });
  const byFetch = async (stream: boolean) => (await server.call(path, { ...CALL, stream }, headers)).text();
  const plain = JSON.stringify(CALL);
  const stream = JSON.stringify({ ...CALL, stream: true });
  const ways: Record<keyof GenerationSpeed, () => Promise<unknown>> = {
    plain: () => raw.ask(plain),
    stream: () => raw.ask(stream),
    plainByFetch: () => byFetch(false),
    streamByFetch: () => byFetch(true),
    pipeline: () => model.run({ task: 'text-generation', ...CALL }, { signal }),
  };
  const best = {
    ...{ plain: Infinity, stream: Infinity, pipeline: Infinity },
    ...{ plainByFetch: Infinity, streamByFetch: Infinity },
  };
  try {
    for (let round = 0; round < ROUNDS; round++) {
      for (const name of ['plain', 'stream', 'plainByFetch', 'streamByFetch', 'pipeline'] as const) {
        const startedAt = performance.now();
        await ways[name]();
        best[name] = Math.min(best[name], performance.now() - startedAt);
      }
    }
  } finally {
    raw.close();
    await model.dispose();
    await server.end('SIGTERM');
    await rm(folder, { recursive: true });
  }
  return best;
}
