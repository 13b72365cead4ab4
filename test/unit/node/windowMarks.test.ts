import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WindowMarks } from '../../../src/node/windowMarks';

describe('WindowMarks', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hf-window-marks-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('shows a window that uses the server to others, until it no longer does', async () => {
    const [one, other] = [new WindowMarks(folder), new WindowMarks(folder)];
    await one.set();
    assert.deepEqual([await one.hasOthers(), await other.hasOthers()], [false, true]);
    one.clear();
    assert.equal(await other.hasOthers(), false);
  });

  it('leaves no mark of a window that closes while it is being set', async () => {
    const [one, other] = [new WindowMarks(folder), new WindowMarks(folder)];
    const setting = one.set();
    one.clear();
    await setting;
    assert.equal(await other.hasOthers(), false);
  });
});
