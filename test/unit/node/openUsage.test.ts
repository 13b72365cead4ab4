import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FileLedger } from '../../../src/core/usage/fileLedger';
import { openUsage } from '../../../src/node/openUsage';
import { eventually } from '../../support/eventually';
import { silentLogger } from '../../support/loggers';
import { exampleRecord } from '../../support/usage/usageExamples';

const TOKEN = 'hf_testLedger0123456789';

describe('the usage ledger on disk', () => {
  let root = '';
  let folder = '';
  let windows: FileLedger[] = [];

  const open = async (retentionDays = 400): Promise<FileLedger> => {
    const { ledger } = await openUsage({ folder, logger: silentLogger, retentionDays: () => retentionDays });
    windows.push(ledger);
    return ledger;
  };
  const filesOf = async (start: string): Promise<readonly string[]> =>
    (await readdir(folder)).filter((name) => name.startsWith(start));
  const requests = async (ledger: FileLedger): Promise<number> =>
    (await ledger.rows()).reduce((sum, row) => sum + row.requests, 0);

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'usage-'));
    folder = join(root, 'usage');
  });

  afterEach(async () => {
    for (const ledger of windows) {
      ledger.dispose();
      // Until it is closed, it may still write into the folder.
      await ledger.flush();
    }
    windows = [];
    await rm(root, { recursive: true, force: true, maxRetries: 10 });
  });

  it('is empty at first', async () => {
    assert.deepEqual(await (await open()).rows(), []);
  });

  it('shows a request at once, in this window, in another, and after a restart', async () => {
    const [first, second] = [await open(), await open()];
    first.record(exampleRecord());
    assert.equal(await requests(first), 1);
    assert.equal(await requests(second), 1);
    second.record(exampleRecord());
    second.record(exampleRecord());
    await second.flush();
    assert.equal(await requests(first), 3);
    assert.equal(await requests(await open()), 3);
  });

  it('adds up requests by day, origin, account, and model', async () => {
    const ledger = await open();
    const at = Date.now();
    ledger.record(exampleRecord({ at, cached: true }));
    ledger.record(exampleRecord({ at, ok: false, kind: 'rateLimited', seconds: 0.2 }));
    ledger.record(exampleRecord({ at, ok: false, kind: 'offline', account: 'Büro "1"' }));
    const day = new Date(at).toISOString().slice(0, 10);
    const key = { day, origin: 'https://example.test', model: 'gpt2' };
    assert.deepEqual(await ledger.rows(), [
      {
        ...{ ...key, account: 'Büro "1"', requests: 1, failed: 1, rateLimited: 0, characters: 1 },
        ...{ promptTokens: 2, completionTokens: 3, seconds: 0.1, cached: 0 },
      },
      {
        ...{ ...key, account: 'default', requests: 2, failed: 1, rateLimited: 1, characters: 2 },
        ...{ promptTokens: 4, completionTokens: 6, seconds: 0.3, cached: 1 },
      },
    ]);
  });

  it('returns the days of a span, both ends included', async () => {
    const ledger = await open();
    const at = Date.now();
    const days = [3, 2, 1, 0].map((ago) => at - ago * 86_400_000);
    days.forEach((day) => ledger.record(exampleRecord({ at: day })));
    const [, second, third] = days.map((day) => new Date(day).toISOString().slice(0, 10));
    assert.ok(second !== undefined && third !== undefined);
    const found = async (span: Parameters<FileLedger['rows']>[0]) =>
      (await ledger.rows(span)).map(({ day }) => day);
    assert.deepEqual(await found({ from: second, to: third }), [second, third]);
    assert.equal((await found({ from: second })).length, 3);
    assert.equal((await found({ to: second })).length, 2);
  });

  it('leaves out days that are older than the setting allows', async () => {
    const ledger = await open(2);
    const at = Date.now();
    const offsetMinutes = -new Date(at).getTimezoneOffset();
    [0, 1, 2].forEach((ago) => ledger.record(exampleRecord({ at: at - ago * 86_400_000, offsetMinutes })));
    assert.equal(await requests(ledger), 2);
  });

  it('counts figures that cannot be right as 0', async () => {
    const ledger = await open();
    ledger.record(exampleRecord({ promptTokens: Number.NaN, completionTokens: -1, characters: 1e300 }));
    ledger.record(exampleRecord({ seconds: Number.POSITIVE_INFINITY }));
    await ledger.flush();
    const [row] = await (await open()).rows();
    assert.deepEqual(
      [row?.requests, row?.characters, row?.promptTokens, row?.completionTokens, row?.seconds],
      [2, 1, 2, 3, 0.1],
    );
  });

  it('tells the tokens of an account apart without containing them', async () => {
    const [first, second] = [await open(), await open()];
    for (const [ledger, token] of [
      [first, TOKEN],
      [second, TOKEN],
      [second, `${TOKEN}2`],
    ] as const) {
      ledger.record({ ...exampleRecord(), token });
    }
    assert.equal((await second.rows()).length, 1);
    await first.flush();
    const texts = await Promise.all(
      (await filesOf('')).map((name) =>
        stat(join(folder, name)).then((found) =>
          found.isFile() ? readFile(join(folder, name), 'utf8') : '',
        ),
      ),
    );
    assert.ok(texts.every((text) => !text.includes(TOKEN)));
    const hashes = texts.join('').match(/"tokenHash":"\w+"/g) ?? [];
    assert.equal(hashes.length, 3);
    assert.equal(new Set(hashes).size, 2);
  });

  it('can be read by the user only', async function () {
    if (process.platform === 'win32') {
      this.skip();
    }
    const ledger = await open();
    ledger.record(exampleRecord());
    await ledger.clear();
    ledger.record(exampleRecord());
    await ledger.flush();
    assert.equal((await stat(folder)).mode & 0o777, 0o700);
    for (const name of [...(await filesOf('runs')), ...(await filesOf('cleared')), 'key']) {
      assert.equal((await stat(join(folder, name))).mode & 0o777, 0o600, name);
    }
  });

  it('is empty after it was cleared, in every window, and counts what comes then', async () => {
    const [first, second] = [await open(), await open()];
    [first, second].forEach((ledger) => ledger.record(exampleRecord()));
    await second.flush();
    await first.clear();
    assert.equal(await requests(second), 0);
    assert.deepEqual(await filesOf('runs'), []);
    first.record(exampleRecord());
    assert.equal(await requests(first), 1);
    second.record(exampleRecord());
    assert.equal(await requests(second), 2);
    assert.equal(await requests(await open()), 2);
  });

  it('keeps what cannot be written until it can', async () => {
    await writeFile(folder, 'a file where a folder is needed');
    const ledger = await open();
    ledger.record(exampleRecord());
    await ledger.flush();
    await assert.rejects(ledger.rows(), { code: 'ENOTDIR' });
    await rm(folder);
    assert.equal(await requests(ledger), 1);
    assert.equal(await requests(await open()), 1);
  });

  it('tells when something was recorded or removed', async () => {
    const ledger = await open();
    const changed = () =>
      new Promise<void>((resolve) => {
        const subscription = ledger.onDidChange(() => {
          subscription.dispose();
          resolve();
        });
      });
    const recorded = changed();
    ledger.record(exampleRecord());
    await recorded;
    const cleared = changed();
    await ledger.clear();
    await cleared;
  });

  it('tells when another window has recorded something', async () => {
    const [first, second] = [await open(), await open()];
    let seen = 0;
    first.onDidChange(() => void requests(first).then((found) => (seen = found)));
    await eventually(() => {
      // Once more, in case the first window was not watching yet.
      second.record(exampleRecord());
      assert.notEqual(seen, 0);
    });
  });
});
