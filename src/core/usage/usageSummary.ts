import type { UsageRow } from './usageRow';
import { daysOf, rangeBefore } from './usageSpan';
import type { DayRange } from './usageSpan';

export const USAGE_GROUPINGS = ['model', 'account', 'endpoint'] as const;
export type UsageGrouping = (typeof USAGE_GROUPINGS)[number];

/** The figures that a chart can show. */
export const USAGE_METRICS = ['requests', 'characters', 'tokens', 'failed', 'seconds', 'cached'] as const;
export type UsageMetric = (typeof USAGE_METRICS)[number];

/** Sums of rows. */
export type UsageTotals = Readonly<Record<UsageMetric | 'rateLimited', number>>;

/** What some rows have in common. Accounts of the same name on two endpoints are two groups. */
export interface UsageGroup {
  readonly name: string;
  /** The endpoint's origin; absent for models, which may run on several. */
  readonly origin?: string;
  readonly totals: UsageTotals;
}

/** One day of the chart: a value for each series, in their order. */
export interface UsageDay {
  readonly day: string;
  readonly values: readonly number[];
  readonly totals: UsageTotals;
}

export interface UsageSummary {
  readonly range: DayRange;
  readonly totals: UsageTotals;
  /** All groups with figures, largest first by the metric. */
  readonly groups: readonly UsageGroup[];
  /** The groups that the chart shows on their own. The values of the others are a last series if `hasOthers`. */
  readonly series: readonly UsageGroup[];
  readonly hasOthers: boolean;
  /** Every day of the range, oldest first. */
  readonly days: readonly UsageDay[];
}

/** How many groups the chart shows on their own; more colors cannot be told apart. */
const MAX_SERIES = 5;

/** Summarizes the rows of a range by one grouping and one metric. Rows outside of the range are ignored. */
export function summarizeUsage(
  rows: readonly UsageRow[],
  range: DayRange,
  grouping: UsageGrouping,
  metric: UsageMetric,
): UsageSummary {
  const current = rowsIn(rows, range);
  const groups = groupUsage(current, grouping).toSorted((a, b) => b.totals[metric] - a.totals[metric]);
  const hasOthers = groups.length > MAX_SERIES + 1;
  const series = hasOthers ? groups.slice(0, MAX_SERIES) : groups;
  const seriesIndex = new Map(series.map((group, index) => [keyOfGroup(group), index]));
  const rowsByDay = new Map(daysOf(range).map((day): [string, UsageRow[]] => [day, []]));
  for (const row of current) {
    rowsByDay.get(row.day)?.push(row);
  }
  const days = [...rowsByDay].map(([day, rowsOfDay]) => {
    const values = Array.from({ length: series.length + (hasOthers ? 1 : 0) }, () => 0);
    for (const row of rowsOfDay) {
      const index = seriesIndex.get(keyOf(row, grouping)) ?? series.length;
      values[index] = (values[index] ?? 0) + (metric === 'tokens' ? tokensOf(row) : row[metric]);
    }
    return { day, values: values.map(rounded), totals: totalsOf(rowsOfDay) };
  });
  return {
    range,
    totals: totalsOf(current),
    groups,
    series,
    hasOthers,
    days,
  };
}

/** Sums of a range, and of the range of the same length before it. */
export interface UsageComparison {
  readonly totals: UsageTotals;
  /** Absent if the figures begin later: a change from days that were not counted would mean nothing. */
  readonly before?: { readonly range: DayRange; readonly totals: UsageTotals };
}

/** Compares a range to the one before it. `rows` are those of all days. */
export function compareUsage(rows: readonly UsageRow[], range: DayRange): UsageComparison {
  const before = rangeBefore(range);
  return {
    totals: totalsOf(rowsIn(rows, range)),
    ...(rows.some(({ day }) => day <= before.from) && {
      before: { range: before, totals: totalsOf(rowsIn(rows, before)) },
    }),
  };
}

/** Groups rows, in the order in which the groups first appear. */
export function groupUsage(rows: readonly UsageRow[], grouping: UsageGrouping): readonly UsageGroup[] {
  const groups = new Map<string, { readonly first: UsageRow; readonly rows: UsageRow[] }>();
  for (const row of rows) {
    const key = keyOf(row, grouping);
    const group = groups.get(key);
    if (group === undefined) {
      groups.set(key, { first: row, rows: [row] });
    } else {
      group.rows.push(row);
    }
  }
  return [...groups.values()].map((group) => ({
    ...nameOf(group.first, grouping),
    totals: totalsOf(group.rows),
  }));
}

export function rowsIn(rows: readonly UsageRow[], { from, to }: DayRange): readonly UsageRow[] {
  return rows.filter(({ day }) => from <= day && day <= to);
}

/** Adds all figures in one pass, because a dashboard of a year adds thousands of rows several times. */
export function totalsOf(rows: readonly UsageRow[]): UsageTotals {
  let [requests, characters, tokens, failed, seconds, cached, rateLimited] = [0, 0, 0, 0, 0, 0, 0];
  for (const row of rows) {
    requests += row.requests;
    characters += row.characters;
    tokens += tokensOf(row);
    failed += row.failed;
    seconds += row.seconds;
    cached += row.cached;
    rateLimited += row.rateLimited;
  }
  return { requests, characters, tokens, failed, seconds: rounded(seconds), cached, rateLimited };
}

function tokensOf({ promptTokens, completionTokens }: UsageRow): number {
  return promptTokens + completionTokens;
}

function nameOf(row: UsageRow, grouping: UsageGrouping): Omit<UsageGroup, 'totals'> {
  switch (grouping) {
    case 'model':
      return { name: row.model };
    case 'account':
      return { name: row.account, origin: row.origin };
    case 'endpoint':
      return { name: row.origin, origin: row.origin };
  }
}

function keyOf(row: UsageRow, grouping: UsageGrouping): string {
  return keyOfGroup(nameOf(row, grouping));
}

/** An origin has no spaces, so that no two groups have the same key. */
function keyOfGroup({ name, origin = '' }: Omit<UsageGroup, 'totals'>): string {
  return `${origin} ${name}`;
}

/** Removes what adding fractions of seconds leaves behind, such as 0.30000000000000004. */
function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
