import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { EngineModel } from '../../src/server/engine/engine';
import { TransformersEngine } from '../../src/server/tasks/transformersEngine';
import { ModelCatalog } from '../../src/server/models/modelCatalog';
import { writeMiniatureModels } from '../support/models/miniatureModel';
import type { ServerProcess } from '../support/process/serverProcess';
import { startProcess } from '../support/process/serverProcess';
import type { RawTarget } from './rawClient';
import { latencies, openConnection, throughput } from './rawClient';

/** Figures of the local server; times in milliseconds. */
export interface ServerSpeed {
  /** Lower quartiles of single requests: others use this machine, too, and more than half of the requests can be slowed down by them. */
  readonly bareHttp: number;
  readonly cached: number;
  readonly computed: number;
  /** The pipeline called without any server. */
  readonly pipeline: number;
  /** Answers a second over 32 connections: the best of some seconds, for others use this machine, too. */
  readonly barePerSecond: number;
  readonly cachedPerSecond: number;
  /** Processor time of the server for one cached answer; not known everywhere. */
  readonly cachedCpu?: number;
  /** `GET /usage/pinned_models` while a text is generated, and how long that took. */
  readonly pinsBusyP50: number;
  readonly pinsBusyP99: number;
  readonly generation: number;
}

const MODEL = 'demo/code-language';
const TEXT = 'fn main() { println!("hello"); }';
const ROUNDS = 6;
/** Only then all of the code on the way is compiled. */
const WARM_UP_ROUNDS = 6;
const REQUESTS_PER_ROUND = 300;
/** As long a text as the miniature model can make; one after the other for so long. */
const LONG = { inputs: 'good', parameters: { max_new_tokens: 9900 } };
const BUSY_MS = 10_000;
const PAUSE_BETWEEN_PINS_MS = 5;

/** The value below which a share of the values lies. */
function at(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length * share)] ?? NaN;
}

/** Measures the server as a process of its own with the demo model, beside a bare HTTP server and the bare pipeline. */
export async function measureServerSpeed(): Promise<ServerSpeed> {
  const folder = await mkdtemp(join(tmpdir(), 'hf-bench-'));
  await writeMiniatureModels(folder);
  const bare = new Worker(new URL('./answeringServer.mjs', `file://${__filename}`));
  const [barePort] = await once(bare, 'message');
  const server = await startProcess('--models', resolve('test/models'), '--models', folder, '--no-state');
  const target = {
    ...{ port: server.port, token: server.token, path: `/models/${MODEL}` },
    body: JSON.stringify({ inputs: TEXT }),
  };
  try {
    await server.call(target.path, { inputs: TEXT }, { 'x-wait-for-model': 'true' });
    const bareTarget = { ...target, port: Number(barePort) };
    return {
      ...(await measureSingle(target, bareTarget)),
      ...(await measureMany(target, bareTarget, server.child.pid ?? 0)),
      ...(await measureBusy(server)),
    };
  } finally {
    await server.end('SIGTERM');
    await bare.terminate();
    await rm(folder, { recursive: true });
  }
}

/** Single requests, in turns, so that what else runs on the machine weighs on all of them alike. */
async function measureSingle(target: RawTarget, bareTarget: RawTarget) {
  const model = await openModel();
  let turn = 0;
  const text = () => `${TEXT} // ${turn++}`;
  const times = { bareHttp: [0], cached: [0], computed: [0], pipeline: [0] };
  for (let round = 0; round < ROUNDS + WARM_UP_ROUNDS; round++) {
    const measured = {
      bareHttp: await latencies(bareTarget, REQUESTS_PER_ROUND),
      cached: await latencies(target, REQUESTS_PER_ROUND),
      computed: await latencies(target, REQUESTS_PER_ROUND, () => JSON.stringify({ inputs: text() })),
      pipeline: await pipelineTimes(model, text),
    };
    for (const name of ['bareHttp', 'cached', 'computed', 'pipeline'] as const) {
      if (round >= WARM_UP_ROUNDS) {
        times[name].push(...measured[name]);
      }
    }
  }
  await model.dispose();
  const quartile = (values: readonly number[]) => at(values.slice(1), 0.25);
  return {
    bareHttp: quartile(times.bareHttp),
    cached: quartile(times.cached),
    computed: quartile(times.computed),
    pipeline: quartile(times.pipeline),
  };
}

async function openModel(): Promise<EngineModel> {
  const source = await new ModelCatalog([resolve('test/models')]).find(MODEL);
  if (source === undefined || 'problem' in source) {
    throw new Error(`${MODEL} is not there`);
  }
  return new TransformersEngine().load(source, 'text-classification');
}

async function pipelineTimes(model: EngineModel, text: () => string): Promise<number[]> {
  const times: number[] = [];
  const { signal } = new AbortController();
  for (let count = 0; count < REQUESTS_PER_ROUND; count++) {
    const call = { task: 'text-classification', inputs: text(), parameters: {} } as const;
    const startedAt = performance.now();
    await model.run(call, { signal });
    times.push(performance.now() - startedAt);
  }
  return times;
}

/** Many connections at once, a second for each server in turn. */
async function measureMany(target: RawTarget, bareTarget: RawTarget, pid: number) {
  const seconds: { bare: number; cached: number; cpu: number | undefined }[] = [];
  for (let round = 0; round < 6; round++) {
    const bare = await throughput(bareTarget, 32, 1000);
    const before = await cpuTime(pid);
    const cached = await throughput(target, 32, 1000);
    const after = await cpuTime(pid);
    seconds.push({
      bare,
      cached,
      cpu: before === undefined || after === undefined ? undefined : (after - before) / cached,
    });
  }
  const cpu = seconds.slice(2).flatMap((one) => one.cpu ?? []);
  return {
    barePerSecond: Math.max(...seconds.map(({ bare }) => bare)),
    cachedPerSecond: Math.max(...seconds.map(({ cached }) => cached)),
    ...(cpu.length > 0 && { cachedCpu: at(cpu, 0.5) }),
  };
}

/** Processor time that a process has used, in milliseconds, where the system tells it (fields 14 and 15, in ticks of 10 ms). */
async function cpuTime(pid: number): Promise<number | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields === undefined ? undefined : (Number(fields[11]) + Number(fields[12])) * 10;
}

async function measureBusy(server: ServerProcess) {
  const generator = '/models/mini/text-generation';
  await server.call(generator, { inputs: 'good' }, { 'x-wait-for-model': 'true' });
  const startedAt = performance.now();
  let running = true;
  const generated = (async () => {
    while (performance.now() - startedAt < BUSY_MS) {
      await (await server.call(generator, LONG, { 'x-use-cache': 'false' })).text();
    }
  })().finally(() => (running = false));
  const pins = await openConnection({
    ...{ port: server.port, token: server.token, method: 'GET', path: '/usage/pinned_models' },
  });
  const times: number[] = [];
  while (running) {
    const askedAt = performance.now();
    await pins.ask();
    times.push(performance.now() - askedAt);
    await delay(PAUSE_BETWEEN_PINS_MS);
  }
  pins.close();
  await generated;
  return {
    pinsBusyP50: at(times, 0.5),
    pinsBusyP99: at(times, 0.99),
    generation: performance.now() - startedAt,
  };
}
