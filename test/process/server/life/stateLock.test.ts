import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { STATE_TAKEN_EXIT_CODE } from '../../../../src/core/localServer/runningServer';
import { lockState, StateTakenError } from '../../../../src/server/state/stateLock';
import { builtServer } from '../../../support/process/builtServer';
import { endedServer } from '../../../support/process/endedServer';
import { startProcess } from '../../../support/process/serverProcess';

/** The ID of a process that has ended. */
const GONE = Number(spawnSync(process.execPath, ['-p', 'process.pid'], { encoding: 'utf8' }).stdout);

describe('the lock of a state folder', () => {
  let folder: string;
  before(async function () {
    this.timeout(60_000);
    await builtServer();
  });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hf-lock-'));
  });
  afterEach(() => rm(folder, { recursive: true, maxRetries: 3 }));

  const holder = (changes: object): string =>
    JSON.stringify({ version: 1, pid: GONE, port: 1, host: hostname(), id: 'other', since: 1, ...changes });
  const leave = (text: string): Promise<void> => writeFile(join(folder, 'server.json'), text);
  const take = () => lockState(folder, { patienceMs: 0, beatMs: 2500 });

  it('found fault 30: fault 93: a second server on the same folder says who has it, and ends', async () => {
    const first = await startProcess('--offline', '--state', folder);
    const second = await endedServer('--offline', '--state', folder);
    assert.equal(second.code, STATE_TAKEN_EXIT_CODE);
    const { pid } = first.child;
    const sentence = `The state folder ${folder} is in use by the server with process ID ${pid} on port ${first.port}. Stop that server, or select another folder with --state.`;
    assert.ok(second.said.split('\n').includes(sentence), second.said);
    assert.equal(await first.end('SIGTERM'), 0);
    assert.deepEqual(await readdir(folder), []);
  });

  it('found fault 30: fault 93: a server that was killed blocks nobody', async () => {
    const first = await startProcess('--offline', '--state', folder);
    await first.end('SIGKILL');
    const next = await startProcess('--offline', '--state', folder);
    assert.equal(await next.end('SIGTERM'), 0);
  });

  it('found fault 30: is taken by one of many that find the lock of a killed server', async () => {
    await leave(holder({}));
    const ends = await Promise.allSettled(Array.from({ length: 20 }, take));
    const held = ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []));
    assert.equal(held.length, 1);
    for (const end of ends) {
      assert.ok(end.status === 'fulfilled' || end.reason instanceof StateTakenError);
    }
    assert.equal(await held[0]?.isHeld(), true);
    await held[0]?.release();
    assert.deepEqual(await readdir(folder), []);
  });

  it('clears away what servers left that were killed while they took it, and nothing of those that live', async () => {
    const claimOf = (id: string, changes: object) =>
      writeFile(join(folder, `server.json.${id}.tmp`), holder(changes));
    await claimOf('0a', { pid: GONE });
    await claimOf('0b', { pid: process.ppid });
    await claimOf('0c', { host: 'elsewhere' });
    const lock = await take();
    await lock.release();
    assert.deepEqual((await readdir(folder)).sort(), ['server.json.0b.tmp', 'server.json.0c.tmp']);
  });

  for (const [what, text, ageSeconds] of [
    ['whose process ID this process has by now', holder({ pid: process.pid }), 0],
    ['that is silent, of another machine', holder({ host: 'elsewhere' }), 60],
    ['that is silent, of no form', '', 60],
  ] as const) {
    it(`found fault 30: is not kept by a server ${what}`, async () => {
      await leave(text);
      const at = new Date(Date.now() - ageSeconds * 1000);
      await utimes(join(folder, 'server.json'), at, at);
      const lock = await lockState(folder, { patienceMs: 2000, beatMs: 50 });
      assert.equal(await lock.isHeld(), true);
      await lock.release();
    });
  }

  for (const [what, text] of [
    ['of another machine, which has just shown itself', holder({ host: 'elsewhere' })],
    ['of a later version', '{"version":2}'],
  ] as const) {
    it(`found fault 30: stays with a server ${what}`, async () => {
      await leave(text);
      await assert.rejects(take(), StateTakenError);
      assert.equal(await readFile(join(folder, 'server.json'), 'utf8'), text);
    });
  }

  it('found fault 30: is lost to a server that has taken the folder over, and is not taken from it', async () => {
    const lock = await lockState(folder, { patienceMs: 0, beatMs: 50 });
    await leave(holder({ pid: process.ppid }));
    await lock.lost;
    assert.equal(await lock.isHeld(), false);
    await lock.release();
    assert.match(await readFile(join(folder, 'server.json'), 'utf8'), /"id":"other"/);
  });
});
