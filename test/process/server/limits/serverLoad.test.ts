import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { KNOWN_MODELS, knownRequestFor } from '../../../support/models/knownAnswers';
import { runLoad } from '../../../support/process/loadClients';
import { writeMiniatureModels } from '../../../support/models/miniatureModel';
import type { ServerMemory } from '../../../support/process/serverMemory';
import { modelProcesses, ownMemoryOf, serverMemory } from '../../../support/process/serverMemory';
import type { ServerProcess } from '../../../support/process/serverProcess';
import { startProcess, startProcessWith } from '../../../support/process/serverProcess';

const SECONDS = Number(process.env['SOAK_SECONDS'] ?? 3);
const CLIENTS = Number(process.env['SOAK_CLIENTS'] ?? 40);
/** Code is compiled and caches are filled in this time: what they take is no leak. */
const WARM_UP_SECONDS = Math.max(2, SECONDS / 4);
/** Over the memory after the warm-up; a short run has not used all of its code and its cache before. */
const MAX_GROWTH = SECONDS >= 60 ? 1.1 : 1.25;
const LOOKS = 3;
const BETWEEN_LOOKS_MS = SECONDS >= 60 ? 10_000 : 0;
/** Two models fit, a third does not. */
const MODELS_IN_BUDGET = 2.6;
const WAIT = { 'x-wait-for-model': 'true', 'x-use-cache': 'false' };

describe(`the server under load (${CLIENTS} clients, ${SECONDS} s)`, () => {
  let folder: string;
  let server: ServerProcess;

  before(async function () {
    this.timeout(60_000);
    if (process.platform === 'win32') {
      this.skip();
    }
    folder = await mkdtemp(join(tmpdir(), 'hf-load-'));
    await writeMiniatureModels(folder);
    const budget = (await bytesOfOneModel()) * MODELS_IN_BUDGET;
    server = await startProcessWith(
      {
        execArgv: ['--require', require.resolve('../../../support/process/reportMemory.cjs')],
        env: { MEMORY_FOLDER: folder },
      },
      ...['--models', folder, '--no-state', '--cache-mb', '1', '--max-queue', '20'],
      ...['--memory-budget-mb', String(Math.round(budget / 2 ** 20))],
    );
  });
  after(async () => {
    await server?.end('SIGTERM');
    if (folder !== undefined) {
      await rm(folder, { recursive: true });
    }
  });

  /** Beside another, with which it shares the library. */
  async function bytesOfOneModel(): Promise<number> {
    const one = await startProcess('--models', folder, '--no-state');
    await ask(one, 'mini/text-classification');
    await ask(one, 'mini/fill-mask');
    const models = modelProcesses(one.child.pid ?? 0);
    const bytes = await Promise.all(models.map(({ pid, rss }) => ownMemoryOf(pid, rss)));
    await one.end('SIGTERM');
    return Math.max(...bytes);
  }

  async function ask(of: ServerProcess, model: string): Promise<void> {
    const request = knownRequestFor(model, Math.random);
    const response = await of.call(`/models/${model}`, request.body, WAIT);
    assert.equal(response.status, 200);
    request.check(await response.json());
  }

  /** With the same two models in memory each time. A heap gives its pages back when it is quiet: `rss` is the least of some looks. */
  async function memory(wanted: number): Promise<ServerMemory> {
    await ask(server, 'mini/fill-mask');
    await ask(server, 'mini/text-classification');
    let least: ServerMemory | undefined;
    for (let look = 0; look < LOOKS; look++) {
      await delay(BETWEEN_LOOKS_MS);
      const now = await serverMemory(server.child.pid ?? 0, folder);
      least = { ...now, rss: Math.min(now.rss, least?.rss ?? now.rss) };
      if (least.rss <= wanted) {
        break;
      }
    }
    assert.ok(least !== undefined);
    return least;
  }

  it('gives no wrong answer, refuses only by a clean 503, and has its memory back afterwards', async () => {
    await runLoad(server, CLIENTS, WARM_UP_SECONDS * 1000);
    const before = await memory(0);
    let most = 0;
    const watch = setInterval(() => {
      most = Math.max(most, modelProcesses(server.child.pid ?? 0).length);
    }, 250);
    const tally = await runLoad(server, CLIENTS, SECONDS * 1000).finally(() => clearInterval(watch));
    const after = await memory(before.rss * 1.1);
    const growth = {
      held: after.held / before.held,
      rss: after.rss / before.rss,
      models: after.models / before.models,
      files: after.files - before.files,
    };
    tally.pinTimes.sort((a, b) => a - b);
    const { pinTimes, ...counts } = tally;
    const pins99 = pinTimes[Math.floor(pinTimes.length * 0.99)];
    if (process.env['SOAK_SECONDS'] !== undefined) {
      console.log(counts, { most, pins99 }, before, after, growth);
    }
    assert.deepEqual(Object.keys(tally.answered).sort(), [...KNOWN_MODELS].sort());
    assert.ok(most <= 2, `${most} models in memory at once`);
    assert.ok(growth.held < MAX_GROWTH && growth.rss < MAX_GROWTH, JSON.stringify({ before, after }));
    assert.ok(growth.models < MAX_GROWTH, JSON.stringify({ before, after }));
    // The client of the looks keeps a connection or two.
    assert.ok(growth.files < 10, JSON.stringify({ before, after }));
  }).timeout((SECONDS + WARM_UP_SECONDS) * 1000 + 150_000);
});
