import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Lock } from '../../../src/core/ports';
import { fileLock } from '../../../src/node/fileLock';
import { systemClock } from '../../../src/node/systemClock';
import { warningLogger } from '../../support/loggers';

const { signal } = new AbortController();

describe('the lock between windows', function () {
  this.timeout(60_000);
  let folder = '';
  let children: ChildProcess[] = [];
  const warnings: string[] = [];
  const logger = warningLogger(warnings);

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'lock-'));
    warnings.length = 0;
  });

  afterEach(async () => {
    for (const child of children) {
      child.kill('SIGKILL');
    }
    children = [];
    await rm(folder, { recursive: true, force: true });
  });

  function open(staleMs?: number, at = folder): Lock {
    return fileLock({ folder: at, clock: systemClock, logger, ...(staleMs !== undefined && { staleMs }) });
  }

  function start(...args: readonly string[]): ChildProcess {
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', path.resolve('test/support/process/lockChild.ts'), ...args],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    children.push(child);
    return child;
  }

  it('lets one process in at a time', async () => {
    const file = path.join(folder, 'number');
    await writeFile(file, '0');
    const ends = [start('count', folder, file), start('count', folder, file)].map((child) =>
      once(child, 'exit'),
    );
    await Promise.all(ends);
    assert.equal(await readFile(file, 'utf8'), '50');
  });

  it('fault 74: goes over to another process within 10 seconds when its holder is killed', async () => {
    const holder = start('hold', folder);
    const [said] = await once(holder.stdout ?? holder, 'data');
    assert.equal(String(said).trim(), 'held');
    const started = performance.now();
    const next = open().withLock('pins', signal, async (held) => ({
      held,
      after: performance.now() - killed,
    }));
    holder.kill('SIGKILL');
    const killed = performance.now();
    const { held, after } = await next;
    assert.ok(held);
    assert.ok(after < 10_000, `took ${Math.round(after)} ms`);
    assert.ok(performance.now() - started > 1_000, 'nobody had held it');
  });

  it('stays with a holder that works for longer than locks without a heartbeat live', async () => {
    const order: string[] = [];
    const lock = open(2_000);
    const long = lock.withLock('pins', signal, async () => {
      await systemClock.sleep(3_500, signal);
      order.push('long');
    });
    await systemClock.sleep(50, signal);
    await open(2_000).withLock('pins', signal, async () => void order.push('next'));
    await long;
    assert.deepEqual(order, ['long', 'next']);
    assert.deepEqual(warnings, []);
  });

  it('fault 74: does not believe the date of a lock whose clock went wrong', async () => {
    await open(2_000).withLock('pins', signal, async () => {
      const [name = ''] = await readdir(folder);
      const future = new Date(Date.now() + 86_400_000);
      await utimes(path.join(folder, name), future, future);
      const held = await open(2_000).withLock('pins', signal, async (isHeld) => isHeld);
      assert.ok(held);
    });
  });

  it('fault 74: does the work without a lock where the folder cannot be used', async () => {
    const file = path.join(folder, 'file');
    await writeFile(file, '');
    assert.equal(
      await open(undefined, path.join(file, 'locks')).withLock('pins', signal, async (held) => held),
      false,
    );
    assert.match(warnings.join(), /continuing without it \((ENOTDIR|EEXIST)\)/);
    assert.ok(!warnings.join().includes(folder), 'a path is logged');
  });

  it('can be left at once while waiting, without doing the work', async () => {
    await open().withLock('pins', signal, async () => {
      const stop = new AbortController();
      const waiting = open().withLock('pins', stop.signal, async () => assert.fail('has worked'));
      setTimeout(() => stop.abort(new Error('enough')), 150);
      const started = performance.now();
      await assert.rejects(waiting, /enough/);
      assert.ok(performance.now() - started < 1_000);
    });
  });

  it('is given back when the work fails', async () => {
    await assert.rejects(
      open().withLock('pins', signal, () => Promise.reject(new Error('broken'))),
      /broken/,
    );
    assert.equal(await open().withLock('pins', signal, async (held) => held), true);
  });

  it('does not keep apart work of different names', async () => {
    const inner = open().withLock('one', signal, () =>
      open().withLock('other', signal, async (held) => held),
    );
    assert.equal(await inner, true);
  });
});
