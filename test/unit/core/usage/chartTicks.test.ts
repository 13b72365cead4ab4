import assert from 'node:assert/strict';
import fc from 'fast-check';
import { chartTicks } from '../../../../src/core/usage/chartTicks';

describe('the axis of the usage chart', () => {
  it('has round, whole values up to the largest bar', () => {
    assert.deepEqual(chartTicks(0), [0, 1]);
    assert.deepEqual(chartTicks(3), [0, 1, 2, 3]);
    assert.deepEqual(chartTicks(5), [0, 1, 2, 3, 4, 5]);
    assert.deepEqual(chartTicks(43), [0, 10, 20, 30, 40, 50]);
    assert.deepEqual(chartTicks(1_234_567), [0, 500_000, 1_000_000, 1_500_000]);
  });

  it('never ends below a bar and never has more than six values', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e12, noNaN: true }), (max) => {
        const ticks = chartTicks(max);
        assert.ok((ticks.at(-1) ?? 0) >= max);
        assert.ok(ticks.length >= 2 && ticks.length <= 6, String(ticks));
        assert.ok(ticks.every(Number.isInteger));
      }),
    );
  });
});
