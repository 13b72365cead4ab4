import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'esbuild';
import type { BatchEnd, BatchFigures, BatchRow } from '../../../src/core/runs/batch/batchTypes';
import { json } from '../../support/http/httpAnswers';
import { RST, ScriptedServer } from '../../support/http/scriptedServer';
import type { Script } from '../../support/http/scriptedServer';
import { startProcess } from '../../support/process/serverProcess';
import type { ServerProcess } from '../../support/process/serverProcess';
import { stopWithUs } from '../../support/stopTree';

const ROWS = Number(process.env['SOAK_BATCH_ROWS'] ?? 1000);
const KILLS = Number(process.env['SOAK_BATCH_KILLS'] ?? 1);
/** Faults and kills take time: without much of it, a server with faults has fewer rows, and no kills. */
const IS_LONG = ROWS > 1000;
const FAULTY_ROWS = IS_LONG ? ROWS : 400;
const FAULTY_KILLS = IS_LONG ? KILLS : 0;

interface Batch {
  readonly endpoint: string;
  readonly token: string;
  readonly rows: number;
  readonly kills: number;
}

interface EndedChild {
  readonly end: BatchEnd;
  readonly figures: BatchFigures;
}

describe('a batch whose window is killed', function () {
  this.timeout(Math.max(120_000, 60 * ROWS));
  let folder = '';
  let program = '';
  let local: ServerProcess;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'batch-'));
    program = join(folder, 'child.js');
    await build({
      ...{ entryPoints: ['test/support/process/batchChild.ts'], outfile: program },
      ...{ bundle: true, platform: 'node', format: 'cjs', logLevel: 'error' },
    });
    local = await startProcess('--models', resolve('test/models'), '--no-state');
  });

  after(async () => {
    await local.stop();
    await rm(folder, { recursive: true, force: true, maxRetries: 10 });
  });

  /** Runs one window until it ends, or kills it after it wrote so many rows. Returns how it ended, and the rows that it wrote. */
  async function runWindow(
    path: string,
    { endpoint, token, isFirst }: { endpoint: string; token: string; isFirst: boolean },
    killAt: number,
  ): Promise<{ readonly ended: EndedChild | undefined; readonly written: readonly number[] }> {
    const mode = isFirst ? 'new' : 'resume';
    const child = spawn(process.execPath, [program, path, endpoint, token, mode], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    stopWithUs(child);
    const written: number[] = [];
    let ended: EndedChild | undefined;
    createInterface(child.stdout).on('line', (line) => {
      if (line.startsWith('end ')) {
        ended = JSON.parse(line.slice(4)) as EndedChild;
      } else {
        written.push(Number(line.slice(4)));
        if (written.length >= killAt) {
          child.kill('SIGKILL');
        }
      }
    });
    await once(child, 'close');
    return { ended, written };
  }

  /** Runs a batch in windows of which some are killed at random moments, and checks its output. */
  async function runToTheEnd(name: string, { endpoint, kills, rows, token }: Batch): Promise<void> {
    const path = join(folder, name);
    const texts = Array.from({ length: rows }, (_, index) => `def f${index}(x):\\n    return x + ${index}`);
    await writeFile(path, texts.map((text) => `${text}\n`).join(''));
    const settled = new Set<number>();
    let ended: EndedChild | undefined;
    for (let kill = 0; kill <= kills; kill++) {
      const killAt = kill === kills ? Infinity : 1 + Math.floor((Math.random() * rows) / (kills + 1));
      const window = await runWindow(path, { endpoint, token, isFirst: kill === 0 }, killAt);
      for (const index of window.written) {
        assert.ok(!settled.has(index), `row ${index} was written again`);
        settled.add(index);
      }
      ended = window.ended;
      if (ended !== undefined) {
        // It was faster than the kill.
        break;
      }
    }
    assert.deepEqual(ended?.end, { kind: 'complete' });
    const { done, failed, skipped, total } = ended.figures;
    assert.deepEqual([done, failed, skipped, total], [rows, 0, 0, rows]);
    const lines = (await readFile(`${path}.out.jsonl`, 'utf8')).trimEnd().split('\n');
    const output = lines.map((line) => JSON.parse(line) as BatchRow);
    assert.deepEqual(
      output.map(({ index, input }) => [index, input]),
      texts.map((text, index) => [index, text]),
    );
    assert.ok(output.every(({ label, error }) => label !== undefined && error === undefined));
    const left = (await readdir(folder)).filter((file) => file.startsWith(`${name}.`));
    assert.deepEqual(left.toSorted(), [`${name}.out.jsonl`, `${name}.out.jsonl.batch.json`]);
  }

  it(`has each of ${ROWS} rows once after ${KILLS} kills, with the local server`, async () => {
    const endpoint = `http://127.0.0.1:${local.port}`;
    await runToTheEnd('local', { endpoint, token: local.token, rows: ROWS, kills: KILLS });
  });

  it(`has each of ${FAULTY_ROWS} rows once after ${FAULTY_KILLS} kills, with a server full of faults`, async () => {
    const server = await ScriptedServer.start();
    let refusals = 0;
    server.playBy(({ body }): Script => {
      const { inputs } = JSON.parse(body) as { readonly inputs: string | readonly string[] };
      const list = typeof inputs === 'string' ? [inputs] : inputs;
      const luck = Math.random();
      if (refusals > 0) {
        refusals -= 1;
        return [json(429, { error: 'too many' }, { 'retry-after': '1' })];
      }
      if (luck < 0.02) {
        refusals = 3;
      } else if (luck < 0.04) {
        return [json(503, { error: 'overloaded' })];
      } else if (luck < 0.06) {
        return [RST];
      } else if (luck < 0.08) {
        return [json(500, { error: 'no memory' })];
      }
      const labels = list.map((label) => [{ label, score: 1 }]);
      return [{ wait: luck < 0.1 ? 1000 : 5 }, json(200, typeof inputs === 'string' ? labels[0] : labels)];
    });
    try {
      const target = { endpoint: server.origin, token: 'hf_testBatch' };
      await runToTheEnd('faulty', { ...target, rows: FAULTY_ROWS, kills: FAULTY_KILLS });
    } finally {
      await server.close();
    }
  });
});
