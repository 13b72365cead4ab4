import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { InferenceClient } from '@huggingface/inference';
import { build } from 'esbuild';
import type { BatchInput } from '../../src/core/runs/batch/batchTypes';
import { LINE_MODEL, runLineBatch } from '../support/runs/lineBatch';
import type { LineTarget } from '../support/runs/lineBatch';
import { startProcess } from '../support/process/serverProcess';

/** Rows a second of a batch at the local server. */
export interface BatchSpeed {
  readonly batch: number;
  /** The requests that the batch had at the same time at most, and those of the script. */
  readonly concurrency: number;
  /** The batch with one request for each row. */
  readonly single: number;
  /** A plain script with the official client and as many requests at the same time. */
  readonly script: number;
}

/** What a process with a batch of a million rows takes beyond what it took at the start, in MB. */
export interface BatchMemory {
  readonly rows: number;
  readonly rss: number;
  /** Heap and buffers that are in use. */
  readonly held: number;
  readonly perSecond: number;
}

const ROWS = 4000;
const ROUNDS = 3;
const MANY_ROWS = 1_000_000;

/** Measures the ways in turns, each on texts that no way had before; the best of the rounds. */
export async function measureBatchSpeed(): Promise<BatchSpeed> {
  const server = await startProcess('--models', resolve('test/models'), '--no-state');
  const target = { endpoint: `http://127.0.0.1:${server.port}`, token: server.token };
  const best = { batch: 0, single: 0, script: 0 };
  let concurrency = 1;
  try {
    await server.call(`/models/${LINE_MODEL}`, { inputs: 'text' }, { 'x-wait-for-model': 'true' });
    for (let round = 0; round < ROUNDS; round += 1) {
      const texts = (way: string) =>
        Array.from({ length: ROWS }, (_, index) => `def ${way}_${round}_${index}(x):  return x + 1`);
      const batch = await byBatch(target, texts('batch'), true);
      concurrency = Math.max(concurrency, batch.concurrency);
      best.batch = Math.max(best.batch, batch.perSecond);
      const single = await byBatch(target, texts('single'), false);
      best.single = Math.max(best.single, single.perSecond);
      concurrency = Math.max(concurrency, single.concurrency);
      best.script = Math.max(best.script, await byScript(target, texts('script'), concurrency));
    }
    return { ...best, concurrency };
  } finally {
    await server.stop();
  }
}

async function byBatch(target: LineTarget, texts: readonly string[], takesList: boolean) {
  const startedAt = performance.now();
  let concurrency = 1;
  await runLineBatch(target, {
    ...{ inputs: inputsOf(texts), total: texts.length },
    ...(!takesList && { takesList }),
    output: { add: () => Promise.resolve() },
    onProgress: (progress) => (concurrency = Math.max(concurrency, progress.concurrency)),
  });
  return { perSecond: (1000 * texts.length) / (performance.now() - startedAt), concurrency };
}

async function* inputsOf(texts: readonly string[]): AsyncGenerator<BatchInput> {
  for (const [index, input] of texts.entries()) {
    yield { index, id: String(index), kind: 'ready', input };
  }
}

async function byScript(
  { endpoint, token }: LineTarget,
  texts: readonly string[],
  parallel: number,
): Promise<number> {
  const client = new InferenceClient(token, { endpointUrl: `${endpoint}/models/${LINE_MODEL}` });
  const startedAt = performance.now();
  let next = 0;
  await Promise.all(
    Array.from({ length: parallel }, async () => {
      while (next < texts.length) {
        await client.textClassification({ inputs: texts[next++] ?? '' });
      }
    }),
  );
  return (1000 * texts.length) / (performance.now() - startedAt);
}

/** Runs a million rows from a file into a file, in a process of its own, at a server that answers lists at once. */
export async function measureBatchMemory(): Promise<BatchMemory> {
  const folder = await mkdtemp(join(tmpdir(), 'hf-batch-'));
  const server = fork(join(__dirname, 'classifyingServer.mjs'));
  try {
    const [port] = await once(server, 'message');
    const source = join(folder, 'lines.txt');
    await pipeline(Readable.from(linesOf(MANY_ROWS)), createWriteStream(source));
    const program = join(folder, 'child.js');
    await build({
      ...{ entryPoints: [resolve('test/support/process/batchChild.ts')], outfile: program },
      ...{ bundle: true, platform: 'node', format: 'cjs', logLevel: 'error' },
    });
    const startedAt = performance.now();
    const child = spawn(
      process.execPath,
      [program, source, `http://127.0.0.1:${String(port)}`, 'hf_testBatch', 'new', 'quiet'],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const measured: { readonly rss: number; readonly held: number }[] = [];
    createInterface(child.stdout).on('line', (line) => {
      if (line.startsWith('memory ')) {
        measured.push(JSON.parse(line.slice('memory '.length)) as { rss: number; held: number });
      }
    });
    const [code] = await once(child, 'close');
    const [first] = measured;
    if (code !== 0 || first === undefined || measured.length <= MANY_ROWS / 50_000) {
      throw new Error('The batch did not run to its end.');
    }
    const growth = (key: 'rss' | 'held') =>
      Math.max(...measured.map((one) => one[key] - first[key])) / 2 ** 20;
    const perSecond = (1000 * MANY_ROWS) / (performance.now() - startedAt);
    return { rows: MANY_ROWS, rss: growth('rss'), held: growth('held'), perSecond };
  } finally {
    server.kill();
    await rm(folder, { recursive: true, force: true });
  }
}

function* linesOf(count: number): Generator<string> {
  for (let from = 0; from < count; from += 1000) {
    yield Array.from({ length: 1000 }, (_, index) => `def f${from + index}(x): return x\n`).join('');
  }
}
