import assert from 'node:assert/strict';
import type { ShownBatch } from '../../../src/core/runs/batch/activeBatches';
import type * as BatchText from '../../../src/platform/batchText';
import { loadWithoutVsCode } from '../../support/manifest/loadWithoutVsCode';
import { VsCodeStandIn } from '../../support/sentences/vscodeStandIn';

const BATCH: ShownBatch = {
  ...{ output: 'file:///tmp/a.out.csv', name: 'a.csv', model: 'owner/name', task: 'auto', state: 'running' },
  figures: {
    ...{ total: 300, done: 26, failed: 2, skipped: 0, characters: 40, elapsedMs: 1500 },
    failures: { timeout: 2 },
  },
};

describe('the row of a batch', () => {
  let batchFacts: typeof BatchText.batchFacts;
  before(async () => {
    const loaded = await loadWithoutVsCode('src/platform/batchText.ts', new VsCodeStandIn().module);
    ({ batchFacts } = loaded as typeof BatchText);
  });
  const words = (state: ShownBatch['state'], more: Partial<ShownBatch['figures']> = {}) =>
    batchFacts({ ...BATCH, state, figures: { ...BATCH.figures, ...more } }).join(' · ');
  const rate = { perSecond: 5.68, secondsLeft: 47.2 };

  it('has what failed before the state, the rate, and the time left', () => {
    assert.equal(words('running', rate), '28 of 300 · 2 failed · 5.7/s · 48 s left');
    assert.equal(words('paused', rate), '28 of 300 · 2 failed · paused');
  });

  it('says how long a server is waited for, in place of a rate that no longer holds', () => {
    const waits = { ...rate, secondsPaused: 26.1 };
    assert.equal(words('limited', waits), '28 of 300 · 2 failed · rate limit for 27 s');
    assert.equal(words('unavailable', waits), '28 of 300 · 2 failed · waiting 27 s for the server');
    assert.equal(words('limited', rate), '28 of 300 · 2 failed · rate limit');
  });
});
