import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { UsageRow } from '../../../../src/core/usage/usageRow';
import { addDays, daysOf } from '../../../../src/core/usage/usageSpan';
import {
  compareUsage,
  groupUsage,
  rowsIn,
  summarizeUsage,
  totalsOf,
  USAGE_GROUPINGS,
  USAGE_METRICS,
} from '../../../../src/core/usage/usageSummary';

const RANGE = { from: '2026-11-01', to: '2026-11-07' };

const row = (given: Partial<UsageRow>): UsageRow => ({
  day: '2026-11-03',
  origin: 'https://router.huggingface.co',
  account: 'default',
  model: 'owner/model',
  requests: 1,
  failed: 0,
  characters: 0,
  promptTokens: 0,
  completionTokens: 0,
  seconds: 0,
  cached: 0,
  rateLimited: 0,
  ...given,
});

const count = fc.nat(100_000);
const rowArbitrary: fc.Arbitrary<UsageRow> = fc.record({
  day: fc.integer({ min: -10, max: 10 }).map((days) => addDays(RANGE.from, days)),
  origin: fc.constantFrom('https://a.example', 'https://b.example'),
  account: fc.constantFrom('default', 'team'),
  model: fc.integer({ min: 0, max: 9 }).map((number) => `owner/model-${number}`),
  requests: count,
  failed: count,
  characters: count,
  promptTokens: count,
  completionTokens: count,
  seconds: count.map((ms) => ms / 1000),
  cached: count,
  rateLimited: count,
});
const inputs = [
  fc.array(rowArbitrary, { maxLength: 60 }),
  fc.constantFrom(...USAGE_GROUPINGS),
  fc.constantFrom(...USAGE_METRICS),
] as const;

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const isClose = (actual: number, expected: number) =>
  assert.ok(Math.abs(actual - expected) < 0.01, `${actual} is not ${expected}`);

describe('summary of the usage figures', () => {
  it('sums of the chart are the sums of the table and of the rows', () => {
    fc.assert(
      fc.property(...inputs, (rows, grouping, metric) => {
        const { days, groups, totals, series, hasOthers } = summarizeUsage(rows, RANGE, grouping, metric);
        const expected = totalsOf(rowsIn(rows, RANGE));
        assert.deepEqual(totals, expected);
        isClose(sum(days.flatMap(({ values }) => values)), expected[metric]);
        isClose(sum(days.map(({ totals: ofDay }) => ofDay[metric])), expected[metric]);
        isClose(sum(groups.map(({ totals: ofGroup }) => ofGroup[metric])), expected[metric]);
        for (const [index, group] of series.entries()) {
          isClose(sum(days.map(({ values }) => values[index] ?? Number.NaN)), group.totals[metric]);
        }
        assert.ok(days.every(({ values }) => values.length === series.length + (hasOthers ? 1 : 0)));
      }),
    );
  });

  it('every day of the span has its place, and the groups are sorted by the metric', () => {
    fc.assert(
      fc.property(...inputs, (rows, grouping, metric) => {
        const { days, groups } = summarizeUsage(rows, RANGE, grouping, metric);
        assert.deepEqual(
          days.map(({ day }) => day),
          daysOf(RANGE),
        );
        const values = groups.map(({ totals }) => totals[metric]);
        assert.deepEqual(
          values,
          values.toSorted((a, b) => b - a),
        );
      }),
    );
  });

  it('is compared to the same number of days before', () => {
    const earlier = [row({ day: '2026-10-25' }), row({ day: '2026-10-31', requests: 5 })];
    const { before, totals } = compareUsage([row({ day: '2026-10-24' }), ...earlier, row({})], RANGE);
    assert.deepEqual(before, {
      range: { from: '2026-10-25', to: '2026-10-31' },
      totals: totalsOf(earlier),
    });
    assert.equal(totals.requests, 1);
  });

  it('is not compared to a period of which not all days were counted', () => {
    assert.equal(compareUsage([row({})], RANGE).before, undefined);
    assert.equal(compareUsage([row({ day: '2026-10-26' }), row({})], RANGE).before, undefined);
    assert.ok(compareUsage([row({ day: '2026-10-25' })], RANGE).before);
    assert.ok(compareUsage([row({ day: '2026-09-01' })], RANGE).before);
  });

  it('shows the five largest groups, and the others together', () => {
    const rows = Array.from({ length: 8 }, (_, index) => row({ model: `m${index}`, requests: index + 1 }));
    const { series, days, hasOthers } = summarizeUsage(rows, RANGE, 'model', 'requests');
    assert.deepEqual(
      series.map(({ name }) => name),
      ['m7', 'm6', 'm5', 'm4', 'm3'],
    );
    assert.equal(hasOthers, true);
    assert.deepEqual(days[2]?.values, [8, 7, 6, 5, 4, 6]);
  });

  it('does not hide a single group behind “Other”', () => {
    const rows = Array.from({ length: 6 }, (_, index) => row({ model: `m${index}` }));
    const { series, hasOthers } = summarizeUsage(rows, RANGE, 'model', 'requests');
    assert.deepEqual([series.length, hasOthers], [6, false]);
  });

  it('tells accounts of the same name on two endpoints apart, and adds up a model on both', () => {
    const rows = [row({}), row({ origin: 'http://127.0.0.1:8765' })];
    assert.equal(groupUsage(rows, 'account').length, 2);
    assert.equal(groupUsage(rows, 'endpoint').length, 2);
    assert.deepEqual(
      groupUsage(rows, 'model').map(({ name, totals }) => [name, totals.requests]),
      [['owner/model', 2]],
    );
  });

  it('adds fractions of seconds without a tail of digits', () => {
    assert.equal(totalsOf([row({ seconds: 0.1 }), row({ seconds: 0.2 })]).seconds, 0.3);
  });
});
