import assert from 'node:assert/strict';
import { RateWindow } from '../../../../../src/core/runs/batch/rateWindow';

describe('the rate of a batch', () => {
  it('is that of the last seconds', () => {
    const rate = new RateWindow(1000);
    assert.equal(rate.perSecond(1000), 0);
    for (let now = 1010; now <= 6000; now += 10) {
      rate.add(1, now);
    }
    assert.ok(Math.abs(rate.perSecond(6000) - 100) < 2);
    for (let now = 6100; now <= 26_000; now += 100) {
      rate.add(1, now);
    }
    assert.ok(Math.abs(rate.perSecond(26_000) - 10) < 1);
    assert.equal(rate.perSecond(40_000), 0);
  });
});
