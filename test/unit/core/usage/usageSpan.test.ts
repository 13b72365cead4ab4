import assert from 'node:assert/strict';
import {
  addDays,
  daysOf,
  isDay,
  localDay,
  MAX_SPAN_DAYS,
  rangeBefore,
  rangeOfSpan,
} from '../../../../src/core/usage/usageSpan';

describe('spans of the usage figures', () => {
  it('end today and include it', () => {
    const today = '2026-03-02';
    assert.deepEqual(rangeOfSpan({ kind: 'last', days: 1 }, today), { from: today, to: today });
    assert.deepEqual(rangeOfSpan({ kind: 'last', days: 7 }, today), { from: '2026-02-24', to: today });
  });

  it('take days that a user gives in either order', () => {
    const range = { from: '2026-01-31', to: '2026-02-01' };
    assert.deepEqual(rangeOfSpan({ kind: 'custom', ...range }, '2026-03-02'), range);
    assert.deepEqual(rangeOfSpan({ kind: 'custom', from: range.to, to: range.from }, '2026-03-02'), range);
  });

  it('are limited in length, so that a wrong year does not make a million bars', () => {
    const range = rangeOfSpan({ kind: 'custom', from: '0001-01-01', to: '2026-01-01' }, '2026-03-02');
    assert.equal(daysOf(range).length, MAX_SPAN_DAYS);
    assert.equal(range.to, '2026-01-01');
  });

  it('are compared with as many days right before them', () => {
    assert.deepEqual(rangeBefore({ from: '2026-03-01', to: '2026-03-07' }), {
      from: '2026-02-22',
      to: '2026-02-28',
    });
  });

  it('count calendar days over the change to daylight saving time and over leap days', () => {
    assert.equal(addDays('2026-03-28', 2), '2026-03-30');
    assert.deepEqual(daysOf({ from: '2028-02-28', to: '2028-03-01' }), [
      '2028-02-28',
      '2028-02-29',
      '2028-03-01',
    ]);
  });

  it('accept only days that exist', () => {
    assert.deepEqual(
      ['2026-02-28', '2026-02-29', '2026-13-01', '2026-2-1', '', '2026-02-28T00:00'].map(isDay),
      [true, false, false, false, false, false],
    );
  });

  it('take the local day of a time, not the day in Greenwich', () => {
    const lateEvening = new Date(2026, 10, 25, 23, 59).getTime();
    assert.equal(localDay(lateEvening), '2026-11-25');
    assert.equal(localDay(lateEvening + 60_000), '2026-11-26');
  });
});
