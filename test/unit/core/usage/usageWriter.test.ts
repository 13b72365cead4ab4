import assert from 'node:assert/strict';
import { foldUsage } from '../../../../src/core/usage/foldUsage';
import { readUsage } from '../../../../src/core/usage/readUsage';
import { UsageWriter } from '../../../../src/core/usage/usageWriter';
import { silentLogger } from '../../../support/loggers';
import { SimulatedDisk } from '../../../support/usage/simulatedDisk';
import { exampleRecord } from '../../../support/usage/usageExamples';

const DAY_MS = 86_400_000;
const NOW = Date.UTC(2026, 10, 25, 12);

describe('writing usage while another window folds it', () => {
  // The two names are in different parts of a listing, and the name of the folded days is in the earlier one.
  for (const id of ['a', 'b']) {
    it(`counts a request once if its file (${id}) is folded in the middle of a listing`, async () => {
      const disk = new SimulatedDisk();
      const window = {};
      const at = NOW - 5 * DAY_MS;
      let files = 0;
      const newId = (): string => `${id}${files++}`;
      const ports = { clock: { now: () => at }, logger: silentLogger, newId };
      const writer = new UsageWriter({ ...ports, folder: disk.open(window) }, () => undefined);
      const writing = writer.write([exampleRecord({ at })]);
      while (disk.files.size === 0) {
        await disk.step(0);
      }
      // The first half of the listing that shows whether the file counts.
      await disk.step(0);

      const other = disk.open({});
      let isFolding = true;
      const plan = { now: NOW, firstDay: '2026-01-01', isFinished: () => false };
      const folding = foldUsage(other, plan).finally(() => (isFolding = false));
      while (isFolding) {
        await disk.step(0, window);
      }
      await folding;
      while (await disk.step(0)) {
        // Until nothing is asked of it.
      }
      await writing;

      assert.deepEqual([...disk.files.keys()], ['days-0-1.jsonl']);
      const reading = readUsage(other);
      while (await disk.step(0)) {
        // Until nothing is asked of it.
      }
      assert.deepEqual(
        (await reading).days.rows.map(({ requests }) => requests),
        [1],
      );
    });
  }
});
