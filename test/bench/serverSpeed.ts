import { mkdtemp, rm } from 'node:fs/promises';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { TransformersEngine } from '../../src/server/engine/transformersEngine';
import { ModelCatalog } from '../../src/server/models/modelCatalog';
import { writeMiniatureModels } from '../unit/server/support/miniatureModel';
import { startProcess } from '../unit/server/support/serverProcess';
import { latencies, throughput } from './rawClient';

/** Figures of the local server; times in milliseconds. */
export interface ServerSpeed {
  /** Medians of single requests. */
  readonly bareHttp: number;
  readonly cached: number;
  readonly computed: number;
  /** The pipeline called without any server. */
  readonly pipeline: number;
  /** Answers a second over 32 connections. */
  readonly barePerSecond: number;
  readonly cachedPerSecond: number;
  /** `GET /usage/pinned_models` while a text is generated. */
  readonly pinsBusyP50: number;
  readonly pinsBusyP99: number;
}

const MODEL = 'demo/code-language';
const TEXT = 'fn main() { println!("hello"); }';
const inputs = (turn: number) => JSON.stringify({ inputs: `${TEXT} // ${turn}` });

const at = (sorted: readonly number[], share: number): number =>
  sorted[Math.floor(sorted.length * share)] ?? NaN;

/** Measures the server as a process of its own with the demo model, beside a bare HTTP server and the bare pipeline. */
export async function measureServerSpeed(): Promise<ServerSpeed> {
  const folder = await mkdtemp(join(tmpdir(), 'hf-bench-'));
  await writeMiniatureModels(folder);
  const bare = new Worker(new URL('./answeringServer.mjs', `file://${__filename}`));
  const [barePort] = await once(bare, 'message');
  const server = await startProcess('--models', resolve('test/models'), '--models', folder, '--no-state');
  const target = { port: server.port, token: server.token, path: `/models/${MODEL}`, body: inputs(0) };
  const bareTarget = { ...target, port: Number(barePort) };
  try {
    await server.call(target.path, { inputs: TEXT }, { 'x-wait-for-model': 'true' });
    const bareHttp = at(await latencies(bareTarget, 2000), 0.5);
    const cached = at(await latencies(target, 2000), 0.5);
    const computed = at(await latencies(target, 500, inputs), 0.5);
    const barePerSecond = await throughput(bareTarget, 32, 3000);
    const cachedPerSecond = await throughput(target, 32, 3000);

    const generator = '/models/mini/text-generation';
    const body = { inputs: 'good', parameters: { max_new_tokens: 9000 } };
    await server.call(generator, { inputs: 'good' }, { 'x-wait-for-model': 'true' });
    const generated = server.call(generator, body);
    await delay(200);
    const pins = await latencies({ ...target, method: 'GET', path: '/usage/pinned_models', body: '' }, 1000);
    await (await generated).text();
    return {
      ...{ bareHttp, cached, computed, barePerSecond, cachedPerSecond },
      pipeline: await measurePipeline(),
      pinsBusyP50: at(pins, 0.5),
      pinsBusyP99: at(pins, 0.99),
    };
  } finally {
    await server.end('SIGTERM');
    await bare.terminate();
    await rm(folder, { recursive: true });
  }
}

/** The same texts through the pipeline in this process. */
async function measurePipeline(): Promise<number> {
  const source = await new ModelCatalog([resolve('test/models')]).find(MODEL);
  if (source === undefined) throw new Error(`${MODEL} is not there`);
  const model = await new TransformersEngine().load(source, 'text-classification');
  const times: number[] = [];
  for (let turn = 0; turn < 500; turn++) {
    const startedAt = performance.now();
    const call = { task: 'text-classification', inputs: `${TEXT} // ${turn}`, parameters: {} } as const;
    await model.run(call, { signal: new AbortController().signal });
    times.push(performance.now() - startedAt);
  }
  await model.dispose();
  return at(
    times.slice(50).sort((a, b) => a - b),
    0.5,
  );
}
