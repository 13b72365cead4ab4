import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { BUSY_MACHINE } from '../../../support/busyMachine';
import { builtServer } from '../../../support/process/builtServer';
import { MINIATURES, writeMiniatureModels } from '../../../support/models/miniatureModel';
import { startProcess } from '../../../support/process/serverProcess';

const KILLS = Number(process.env['SOAK_KILLS'] ?? 6);

describe('the process of the server', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hf-process-'));
    await writeMiniatureModels(join(folder, 'models'));
  });
  after(() => rm(folder, { recursive: true }));

  const start = (state: string, ...args: string[]) =>
    startProcess('--models', join(folder, 'models'), '--state', join(folder, state), ...args);

  it('prints one line with its port and a token of its own, and answers a model with them', async () => {
    const server = await start('one');
    const response = await server.call(
      '/models/mini/text-classification',
      { inputs: 'good' },
      { 'x-wait-for-model': 'true' },
    );
    assert.equal(response.status, 200);
    assert.equal(await server.end('SIGTERM'), 0);
  });

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    it(`ends within a second at ${signal}, also while it waits for a model`, async () => {
      const server = await start('two', '--load-delay-ms', '60000');
      const waiting = server.call('/models/mini/fill-mask', { inputs: 'a' }, { 'x-wait-for-model': 'true' });
      waiting.catch(() => undefined);
      await delay(100);
      const startedAt = performance.now();
      assert.equal(await server.end(signal), 0);
      assert.ok(performance.now() - startedAt < 1000);
    }).retries(BUSY_MACHINE);
  }

  it('leaves no process of a model behind when it is killed', async () => {
    const server = await start('three');
    await server.call('/models/mini/fill-mask', { inputs: '[MASK]' }, { 'x-wait-for-model': 'true' });
    const children = spawnSync('ps', ['-o', 'pid=', '--ppid', String(server.child.pid)], {
      encoding: 'utf8',
    });
    const pids = children.stdout.trim().split(/\s+/).map(Number);
    assert.equal(pids.length, 1);
    await server.end('SIGKILL');
    const isAlive = () =>
      spawnSync('ps', ['-o', 'stat=', '-p', String(pids[0])], { encoding: 'utf8' }).stdout.trim();
    // A process that nobody has asked for its exit code yet (Z) has ended.
    for (let tries = 0; /^[^Z]/.test(isAlive()); tries++) {
      assert.ok(tries < 60, `process ${pids[0]} is still there: ${isAlive()}`);
      await delay(50);
    }
  });

  it('says what is wrong with its command line, and its help what is right', async () => {
    const run = async (...args: string[]) =>
      spawnSync(process.execPath, [await builtServer(), ...args], { encoding: 'utf8' });
    const wrong = await run('--port', 'x');
    assert.deepEqual([wrong.status, wrong.stdout], [2, '']);
    assert.match(wrong.stderr, /--port must be a whole number/);
    const help = await run('--help');
    assert.equal(help.status, 0);
    assert.match(help.stdout, /--models DIR/);
  });

  it(`keeps whole pins, and starts cleanly, when it is killed at any moment (${KILLS} times)`, async () => {
    const state = 'kills';
    const lists = MINIATURES.slice(0, 4).map((name, index) =>
      MINIATURES.slice(index, index + 3).map((other) => ({
        model_id: `mini/${other}`,
        compute_type: 'cpu',
        by: name,
      })),
    );
    let acknowledged: string | undefined;
    for (let kill = 0; kill < KILLS; kill++) {
      const server = await start(state, '--load-delay-ms', '60000');
      const { pinned_models } = await (await server.call('/usage/pinned_models')).json().then(Object);
      const now = JSON.stringify(pinned_models);
      const possible = ['[]', ...lists.map((list) => JSON.stringify(list))];
      assert.ok(possible.includes(now), `a mixture: ${now}`);
      if (acknowledged !== undefined) {
        assert.equal(now, acknowledged, 'an acknowledged list is lost');
      }
      // Lists are posted without a pause until the process is gone; the last one may or may not be kept.
      acknowledged = now;
      let sending: string | undefined;
      const posting = (async () => {
        for (let turn = 0; ; turn++) {
          const list = lists[turn % lists.length] ?? [];
          sending = JSON.stringify(list);
          const response = await server.call('/usage/pinned_models', { pinned_models: list });
          assert.equal(response.status, 200);
          acknowledged = sending;
          sending = undefined;
        }
      })().catch(() => undefined);
      await delay(Math.random() * 150);
      await server.end('SIGKILL');
      await posting;
      const kept: unknown = JSON.parse(
        await readFile(join(folder, state, 'pins.json'), 'utf8').catch(() => '{}'),
      );
      const onDisk = JSON.stringify(Object(kept).pinned_models ?? []);
      assert.ok(
        [acknowledged, sending].includes(onDisk),
        'the file is neither the acknowledged nor the next list',
      );
      acknowledged = onDisk;
    }
    await (await start(state)).end('SIGTERM');
    const names = await readdir(join(folder, state));
    assert.deepEqual(
      names.filter((name) => !['pins.json', 'loads.json'].includes(name)),
      [],
    );
  }).timeout(KILLS * 5000);
});
