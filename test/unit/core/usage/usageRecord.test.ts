import assert from 'node:assert/strict';
import { dayOf } from '../../../../src/core/usage/usageRecord';

describe('the day of a request', () => {
  const at = Date.parse('2026-11-25T23:30:00Z');

  it('is the day where the request was made', () => {
    assert.equal(dayOf({ at, offsetMinutes: 0 }), '2026-11-25');
    assert.equal(dayOf({ at, offsetMinutes: 60 }), '2026-11-26');
    assert.equal(dayOf({ at, offsetMinutes: -600 }), '2026-11-25');
  });

  it('counts its end', () => {
    assert.equal(dayOf({ at: at + 29 * 60_000, offsetMinutes: 0 }), '2026-11-25');
    assert.equal(dayOf({ at: at + 30 * 60_000, offsetMinutes: 0 }), '2026-11-26');
  });
});
