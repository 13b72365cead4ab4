import assert from 'node:assert/strict';
import { foldUsage } from '../../../../src/core/usage/foldUsage';
import { readUsage } from '../../../../src/core/usage/readUsage';
import type { UsageFolder } from '../../../../src/core/usage/usageFolder';
import { recordLine, versionLine } from '../../../../src/core/usage/usageLines';
import { UsageTotals } from '../../../../src/core/usage/usageTotals';
import { SimulatedDisk } from '../../../support/usage/simulatedDisk';
import { exampleRecord } from '../../../support/usage/usageExamples';

const DAY_MS = 86_400_000;
const NOW = Date.UTC(2026, 10, 25, 12);
const dayAgo = (days: number): string => new Date(NOW - days * DAY_MS).toISOString().slice(0, 10);

/** The text of a file of runs, with one request for each model. */
const runs = (daysAgo: number, ...models: readonly string[]): string =>
  versionLine() +
  models.map((model) => recordLine(exampleRecord({ at: NOW - daysAgo * DAY_MS, model }))).join('');

describe('folding the usage of closed days', () => {
  let disk: SimulatedDisk;
  let folder: UsageFolder;

  beforeEach(() => {
    disk = new SimulatedDisk();
    folder = disk.open({});
  });

  /** Lets the disk do what is asked of it until the work has ended. */
  async function done<T>(work: Promise<T>): Promise<T> {
    while (await disk.step(0)) {
      // Until nothing is asked of it.
    }
    return work;
  }

  const fold = (change: { readonly firstDay?: string; readonly finished?: string } = {}): Promise<void> =>
    done(
      foldUsage(folder, {
        ...{ now: NOW, firstDay: change.firstDay ?? dayAgo(400) },
        isFinished: (name) => name === change.finished,
      }),
    );

  async function models(): Promise<readonly string[]> {
    const content = await done(readUsage(folder));
    const totals = new UsageTotals();
    content.days.rows.forEach((row) => totals.addRow(row));
    content.runs.forEach(({ records }) => records.forEach((record) => totals.addRecord(record)));
    return totals.rows({}).map(({ model, requests }) => `${model} ${requests}`);
  }

  const put = (name: string, text: string): void => void disk.files.set(name, { text });
  const names = (): readonly string[] => [...disk.files.keys()].toSorted();

  it('puts all requests of a key into one line, and removes the files of the windows', async () => {
    put(`runs-0-${dayAgo(5)}-a.jsonl`, runs(5, 'x', 'x', 'y'));
    put(`runs-0-${dayAgo(5)}-b.jsonl`, runs(5, 'x'));
    await fold();
    assert.deepEqual(names(), ['days-0-1.jsonl']);
    assert.equal(disk.files.get('days-0-1.jsonl')?.text.match(/"requests"/g)?.length, 2);
    assert.deepEqual(await models(), ['x 3', 'y 1']);
  });

  it('adds further days to what was folded before', async () => {
    put(`runs-0-${dayAgo(5)}-a.jsonl`, runs(5, 'x'));
    await fold();
    put(`runs-0-${dayAgo(4)}-a.jsonl`, runs(4, 'x'));
    await fold();
    assert.deepEqual(names(), ['days-0-2.jsonl']);
    assert.deepEqual(await models(), ['x 1', 'x 1']);
  });

  it('leaves days alone that a window may still write to', async () => {
    put(`runs-0-${dayAgo(0)}-a.jsonl`, runs(0, 'x'));
    put(`runs-0-${dayAgo(1)}-a.jsonl`, runs(1, 'x'));
    await fold();
    assert.equal(names().length, 2);
  });

  it('folds a file early that its window has finished', async () => {
    const finished = `runs-0-${dayAgo(0)}-a.jsonl`;
    put(finished, runs(0, 'x'));
    await fold({ finished });
    assert.deepEqual(names(), ['days-0-1.jsonl']);
    assert.deepEqual(await models(), ['x 1']);
  });

  it('cuts a damaged tail, keeps it aside, and counts the lines before it', async () => {
    const name = `runs-0-${dayAgo(5)}-a.jsonl`;
    put(name, `${runs(5, 'x')}{"at":17`);
    assert.deepEqual(await models(), ['x 1']);
    await fold();
    assert.deepEqual(names(), ['days-0-1.jsonl', `${name}.damaged`]);
    assert.equal(disk.files.get(`${name}.damaged`)?.text, '{"at":17');
    assert.deepEqual(await models(), ['x 1']);
  });

  it('counts the lines around damaged ones, which it keeps aside', async () => {
    const name = `runs-0-${dayAgo(5)}-a.jsonl`;
    put(name, `${runs(5, 'x')}\0\0\0\n{"at":"now"}\n${runs(5, 'y')}`);
    await fold();
    assert.deepEqual(await models(), ['x 1', 'y 1']);
    assert.equal(disk.files.get(`${name}.damaged`)?.text, '\0\0\0\n{"at":"now"}\n');
  });

  it('reads files of a later version as far as it knows them, and leaves them alone', async () => {
    const later = runs(5, 'x').replace('{"version":1}', '{"version":2}').replace('"at"', '"new":{},"at"');
    put(`runs-0-${dayAgo(5)}-a.jsonl`, `${later}{"kind":"unknown"}\n`);
    put(`runs-0-${dayAgo(5)}-b.jsonl`, runs(5, 'y'));
    await fold();
    assert.deepEqual(names(), ['days-0-1.jsonl', `runs-0-${dayAgo(5)}-a.jsonl`]);
    assert.deepEqual(await models(), ['x 1', 'y 1']);
  });

  it('does not fold into days of a later version', async () => {
    put(`runs-0-${dayAgo(5)}-a.jsonl`, runs(5, 'x'));
    await fold();
    const { text } = disk.files.get('days-0-1.jsonl') ?? { text: '' };
    put('days-0-1.jsonl', text.replace('{"version":1}', '{"version":2}\n{"kind":"unknown"}'));
    put(`runs-0-${dayAgo(4)}-a.jsonl`, runs(4, 'x'));
    await fold();
    assert.ok(!names().includes('days-0-2.jsonl'));
    assert.deepEqual(await models(), ['x 1', 'x 1']);
  });

  it('drops days that are older than the setting allows', async () => {
    put(`runs-0-${dayAgo(5)}-a.jsonl`, runs(5, 'x'));
    await fold();
    await fold({ firstDay: dayAgo(4) });
    assert.deepEqual(names(), ['days-0-2.jsonl']);
    assert.deepEqual(await models(), []);
  });

  it('goes on after a process that was killed while it folded', async () => {
    put(`runs-0-${dayAgo(5)}-a.jsonl`, runs(5, 'x'));
    put('days-0-1.claim', '');
    put('days-0-1.jsonl.1b.tmp', '{"vers');
    await fold();
    assert.deepEqual(names(), ['days-0-2.jsonl']);
    assert.deepEqual(await models(), ['x 1']);
  });

  it('counts what a window that was asleep appended while its file was folded', async () => {
    const name = `runs-0-${dayAgo(5)}-a.jsonl`;
    put(name, runs(5, 'x'));
    const folding = fold();
    while (!disk.files.has('days-0-1.jsonl')) {
      await disk.step(0);
    }
    put(name, `${runs(5, 'x')}${recordLine(exampleRecord({ at: NOW - 5 * DAY_MS, model: 'y' }))}`);
    await folding;
    assert.deepEqual(await models(), ['x 1', 'y 1']);
    await fold();
    assert.deepEqual(names(), ['days-0-2.jsonl']);
    assert.deepEqual(await models(), ['x 1', 'y 1']);
  });

  it('does nothing if nothing is to be folded', async () => {
    put(`runs-0-${dayAgo(5)}-a.jsonl`, runs(5, 'x'));
    await fold();
    await fold();
    assert.deepEqual(names(), ['days-0-1.jsonl']);
  });
});
