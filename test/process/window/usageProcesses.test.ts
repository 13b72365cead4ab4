import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'esbuild';
import type { UsageLedger } from '../../../src/core/usage/usageLedger';
import { openUsage } from '../../../src/node/openUsage';
import { silentLogger } from '../../support/loggers';

const WINDOWS = 4;
/** Requests of each window, and how often one of the windows is killed and another takes its place. */
const REQUESTS = Number(process.env['SOAK_USAGE_REQUESTS'] ?? 1_500);
const KILLS = Number(process.env['SOAK_USAGE_KILLS'] ?? 8);

/** A process that recorded `count` requests, or was killed while it did. */
interface Window {
  readonly account: string;
  readonly count: number;
  /** How many it said are on disk. */
  onDisk: number;
}

describe('the usage ledger of real processes', function () {
  this.timeout(Math.max(180_000, REQUESTS * 20));
  let root = '';
  let folder = '';
  let program = '';
  let ledger: UsageLedger;
  const windows: Window[] = [];
  const children = new Set<ChildProcess>();

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'usage-'));
    folder = join(root, 'usage');
    program = join(root, 'child.js');
    await build({
      ...{ entryPoints: ['test/support/process/usageChild.ts'], outfile: program },
      ...{ bundle: true, platform: 'node', format: 'cjs', logLevel: 'error' },
    });
    ({ ledger } = await openUsage({ folder, logger: silentLogger, retentionDays: () => 400 }));
  });

  after(async () => {
    children.forEach((child) => child.kill('SIGKILL'));
    ledger.dispose();
    await ledger.flush();
    await rm(root, { recursive: true, force: true, maxRetries: 10 });
  });

  /** Runs one window. With `killAt`, it is killed after it said that so many requests are on disk. */
  async function runWindow(count: number, killAt: number): Promise<Window> {
    const window: Window = { account: `window ${windows.length}`, count, onDisk: 0 };
    windows.push(window);
    const child = spawn(process.execPath, [program, folder, window.account, String(count)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.add(child);
    createInterface(child.stdout).on('line', (line) => {
      window.onDisk = Number(line);
      if (window.onDisk >= killAt) {
        child.kill('SIGKILL');
      }
    });
    await once(child, 'close');
    children.delete(child);
    return window;
  }

  /** Lets windows record, one after the other, until as many requests as of one window are on disk. */
  async function takeTurns(kills: number): Promise<void> {
    let left = REQUESTS;
    for (let kill = 0; kill < kills && left > 1; kill++) {
      const { onDisk } = await runWindow(left, 1 + Math.floor((Math.random() * left) / (kills - kill)));
      left -= onDisk;
      await check();
    }
    const last = await runWindow(left, Number.POSITIVE_INFINITY);
    assert.equal(last.onDisk, left);
  }

  /** Checks that what was on disk counts, and nothing twice: the first requests of each window, without a gap. */
  async function check(): Promise<void> {
    const known = windows.map((window) => ({ ...window }));
    const rows = new Map((await ledger.rows()).map((row) => [row.account, row]));
    for (const { account, count, onDisk } of known) {
      const { requests = 0, characters = 0 } = rows.get(account) ?? {};
      assert.ok(requests >= onDisk, `${account}: ${requests} of ${onDisk} requests on disk`);
      assert.ok(requests <= count, `${account}: ${requests} of ${count} requests`);
      assert.equal(characters, (requests * (requests + 1)) / 2, `${account}: ${requests} requests`);
    }
  }

  it('counts everything that is on disk, once, whenever windows are killed', async () => {
    const turns = Array.from({ length: WINDOWS }, (_, index) =>
      takeTurns(Math.floor((KILLS + index) / WINDOWS)),
    );
    await Promise.all(turns);
    await check();
    const finished = windows.reduce((sum, { onDisk }) => sum + onDisk, 0);
    assert.equal(finished, WINDOWS * REQUESTS);
  });
});
