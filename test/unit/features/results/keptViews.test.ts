import assert from 'node:assert/strict';
import { KeptViews } from '../../../../src/features/results/keptViews';
import { memoryState } from '../../../support/memoryState';

const EVALUATION = {
  command: 'hfInference.batch.evaluate',
  args: { output: 'file:///tmp/a.out.csv', expected: 'language' },
} as const;
const COMPARISON = {
  command: 'hfInference.batch.compare',
  args: { outputs: ['file:///tmp/a.out.csv', 'file:///tmp/b.out.csv'] },
} as const;

describe('what the result panel showed when the window was closed', () => {
  it('is a report, which is made again, until a result is shown', async () => {
    const { state } = memoryState();
    const kept = new KeptViews(state);
    await kept.keep({ runIds: ['one'], report: undefined });
    assert.deepEqual([kept.report, kept.runIds(undefined)], [undefined, ['one']]);
    for (const report of [EVALUATION, COMPARISON]) {
      await kept.keep({ runIds: [], report });
      assert.deepEqual(new KeptViews(state).report, report);
    }
    await kept.keep({ runIds: ['two'], report: undefined });
    assert.deepEqual([kept.report, kept.runIds({ runIds: ['one'] })], [undefined, ['two']]);
  });

  it('is what the panel says if the window has kept nothing, and no unknown command', () => {
    const kept = new KeptViews(memoryState({ shownReport: { command: 'x', args: {} } }).state);
    assert.deepEqual(
      [kept.report, kept.runIds({ runIds: ['one'] }), kept.runIds(1)],
      [undefined, ['one'], []],
    );
  });
});
