import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { eventually } from '../../../support/eventually';
import { knownRequest, KNOWN_MODELS, knownRequestFor } from '../../../support/models/knownAnswers';
import { writeMiniatureModels } from '../../../support/models/miniatureModel';
import { modelProcesses } from '../../../support/process/serverMemory';
import type { ServerProcess } from '../../../support/process/serverProcess';
import { startProcessWith } from '../../../support/process/serverProcess';

const KILLS = Number(process.env['SOAK_KILLS'] ?? 3);
const PINNED = KNOWN_MODELS.slice(0, 2);
const LISTS = [PINNED, KNOWN_MODELS.slice(1, 3), []].map((ids) =>
  ids.map((model_id) => ({ model_id, compute_type: 'cpu' })),
);

describe(`a server that is killed while it starts, loads and answers (${KILLS} times)`, () => {
  let folder: string;
  before(async function () {
    this.timeout(60_000);
    if (process.platform === 'win32') {
      this.skip();
    }
    folder = await mkdtemp(join(tmpdir(), 'hf-killed-'));
    await writeMiniatureModels(join(folder, 'models'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  /** Starts it, and kills it after so long, ready or not. */
  async function start(killAfterMs?: number): Promise<ServerProcess | undefined> {
    const args = ['--models', join(folder, 'models'), '--state', join(folder, 'state')];
    let killed = false;
    const onSpawn = (child: { kill(signal: 'SIGKILL'): boolean }): void => {
      if (killAfterMs === undefined) {
        return;
      }
      setTimeout(() => (killed = child.kill('SIGKILL') || killed), killAfterMs);
    };
    return startProcessWith({ onSpawn }, ...args).catch((error: unknown) => {
      if (killed) {
        return undefined;
      }
      throw error;
    });
  }

  /** Asks without a pause until the server is gone, and holds that each whole answer is right. */
  async function keepAsking(server: ServerProcess): Promise<number> {
    for (let answers = 0; ; answers++) {
      const request = knownRequest(Math.random);
      const whole = await server
        .call(`/models/${request.model}`, request.body, { 'x-wait-for-model': 'true' })
        .then(async (response) => [response.status, await response.json()] as const)
        .catch(() => undefined);
      if (whole === undefined) {
        return answers;
      }
      assert.equal(whole[0], 200, JSON.stringify(whole[1]));
      request.check(whole[1]);
    }
  }

  async function keepPinning(server: ServerProcess): Promise<void> {
    for (let turn = 0; ; turn++) {
      const body = { pinned_models: LISTS[turn % LISTS.length] };
      const response = await server.call('/usage/pinned_models', body).catch(() => undefined);
      if (response === undefined) {
        return;
      }
      assert.equal(response.status, 200);
      await delay(Math.random() * 100);
    }
  }

  /** The files of its state: each is whole JSON of its version, the rest is what a write was doing. */
  async function checkState(): Promise<void> {
    const names = await readdir(join(folder, 'state')).catch(() => []);
    for (const name of names) {
      assert.match(name, /^(pins|loads|server)\.json(\.[\da-f-]+\.tmp)?$/);
      if (name.endsWith('.tmp')) {
        continue;
      }
      const content: unknown = JSON.parse(await readFile(join(folder, 'state', name), 'utf8'));
      assert.equal(Object(content).version, 1);
      if (name === 'pins.json') {
        const lists = LISTS.map((list) => JSON.stringify(list));
        assert.ok(lists.includes(JSON.stringify(Object(content).pinned_models)), JSON.stringify(content));
      }
    }
  }

  it('has whole files, leaves no process behind, and starts cleanly the next time', async () => {
    const orphans = new Set<number>();
    let answers = 0;
    for (let kill = 0; kill < KILLS; kill++) {
      const server = await start(Math.random() * 2000);
      if (server !== undefined) {
        const watch = setInterval(() => {
          for (const { pid } of modelProcesses(server.child.pid ?? 0)) {
            orphans.add(pid);
          }
        }, 200);
        const [counted] = await Promise.all([keepAsking(server), keepPinning(server)]);
        clearInterval(watch);
        await server.end('SIGKILL');
        answers += counted;
      }
      await checkState();
    }
    await eventually(() => assert.deepEqual([...orphans].filter(isModelProcess), []));

    const server = await start();
    assert.ok(server !== undefined);
    try {
      const names = await readdir(join(folder, 'state'));
      assert.deepEqual(
        names.filter((name) => !['pins.json', 'loads.json', 'server.json'].includes(name)),
        [],
      );
      const { pinned_models } = Object(await (await server.call('/usage/pinned_models')).json());
      for (const { model_id } of pinned_models) {
        await eventually(async () => {
          const state: unknown = await (await server.call(`/status/${model_id}`)).json();
          assert.equal(Object(state).loaded, true);
        });
        const { body, check } = knownRequestFor(model_id, Math.random);
        check(await (await server.call(`/models/${model_id}`, body)).json());
      }
    } finally {
      assert.equal(await server.end('SIGTERM'), 0);
    }
    if (process.env['SOAK_KILLS'] !== undefined) {
      console.log(`${answers} right answers, ${orphans.size} processes of models were seen`);
    }
  }).timeout(KILLS * 5000 + 60_000);
});

/** A number of a process may belong to another one by now. */
function isModelProcess(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=,args=', '-p', String(pid)], { encoding: 'utf8' });
  return /^[^Z].*--model-process/.test(stdout.trim());
}
