import assert from 'node:assert/strict';
import { compareRows } from '../../../../src/core/usage/usageRow';
import type { UsageRow } from '../../../../src/core/usage/usageRow';

const row = (day: string, origin: string, account: string, model: string): UsageRow => ({
  ...{ day, origin, account, model, requests: 1, failed: 0, rateLimited: 0, characters: 1 },
  ...{ promptTokens: 0, completionTokens: 0, seconds: 1, cached: 0 },
});

describe('the order of usage', () => {
  it('is by day, origin, account, and model', () => {
    const sorted = [
      row('2026-11-24', 'https://b.test', 'b', 'b'),
      row('2026-11-25', 'https://a.test', '', 'b'),
      row('2026-11-25', 'https://a.test', 'a', 'B'),
      row('2026-11-25', 'https://a.test', 'a', 'a'),
      row('2026-11-25', 'https://b.test', '', 'a'),
    ];
    assert.deepEqual(sorted.toReversed().toSorted(compareRows), sorted);
  });
});
