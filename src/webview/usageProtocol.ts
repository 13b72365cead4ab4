/**
 * The messages between the usage dashboard and its feature. Both sides check each message. The feature sends everything
 * that the dashboard shows as finished text, so that translations and number formats are made in one place.
 */
import * as v from 'valibot';
import { isDay, SPAN_DAYS } from '../core/usage/usageSpan';
import { USAGE_GROUPINGS, USAGE_METRICS } from '../core/usage/usageSummary';

const day = v.pipe(v.string(), v.check(isDay));

/** What the user selected. It is all that the dashboard keeps over a restart: no figures and no names. */
export const usageSelectionSchema = v.object({
  span: v.variant('kind', [
    v.object({ kind: v.literal('last'), days: v.picklist(SPAN_DAYS) }),
    v.object({ kind: v.literal('custom'), from: day, to: day }),
  ]),
  grouping: v.picklist(USAGE_GROUPINGS),
  metric: v.picklist(USAGE_METRICS),
  /** The day whose figures the table shows. */
  day: v.exactOptional(day),
});
export type UsageSelection = Readonly<v.InferOutput<typeof usageSelectionSchema>>;

const option = v.object({ value: v.string(), label: v.string() });

const controls = v.object({
  span: v.object({ label: v.string(), options: v.array(option) }),
  from: v.string(),
  to: v.string(),
  grouping: v.object({ label: v.string(), options: v.array(option) }),
  metric: v.object({ label: v.string(), options: v.array(option) }),
  /** The first and the last day of the shown range, and the last one that can be selected. */
  range: v.object({ from: day, to: day, max: day }),
});

const card = v.object({
  label: v.string(),
  value: v.string(),
  /** A tooltip of the value, where it needs one. */
  tip: v.string(),
  /** The change from the span before, such as `+12%`. */
  change: v.string(),
  /** What the change means, for screen readers and as a tooltip. */
  changeLabel: v.string(),
});

const chart = v.object({
  label: v.string(),
  ticks: v.array(v.object({ value: v.number(), label: v.string() })),
  series: v.array(v.string()),
  days: v.array(
    v.object({
      day,
      /** Below the bar, where there is room. */
      short: v.string(),
      /** All figures of the day in words. */
      label: v.string(),
      values: v.array(v.number()),
      hasFailures: v.boolean(),
      hasRateLimits: v.boolean(),
    }),
  ),
  legend: v.object({ failures: v.string(), rateLimits: v.string() }),
  hint: v.string(),
});

/** A text, or one that a tooltip explains. */
const cell = v.union([v.string(), v.object({ text: v.string(), tip: v.string() })]);

const table = v.object({
  caption: v.string(),
  columns: v.array(v.string()),
  /** The first cell of each row is its heading. */
  rows: v.array(v.array(cell)),
  total: v.array(cell),
});

const usageViewSchema = v.object({
  selection: usageSelectionSchema,
  title: v.string(),
  note: v.string(),
  controls,
  buttons: v.object({
    refresh: v.string(),
    export: v.string(),
    clear: v.string(),
    allDays: v.string(),
    showRuns: v.string(),
  }),
  period: v.string(),
  comparison: v.string(),
  cards: v.array(card),
  /** Absent if there are no figures at all; `empty` then says what to do. */
  figures: v.exactOptional(v.object({ chart, groups: table, days: table })),
  empty: v.exactOptional(v.object({ text: v.string(), button: v.exactOptional(v.string()) })),
});
export type UsageView = v.InferOutput<typeof usageViewSchema>;
export type UsageChart = v.InferOutput<typeof chart>;
export type UsageCell = v.InferOutput<typeof cell>;
export type UsageTable = v.InferOutput<typeof table>;

/** From the feature to the dashboard. */
export const toUsageDashboardSchema = v.variant('kind', [
  v.object({ kind: v.literal('view'), view: usageViewSchema }),
]);
export type ToUsageDashboard = v.InferOutput<typeof toUsageDashboardSchema>;

/** From the dashboard to the feature. */
export const fromUsageDashboardSchema = v.variant('kind', [
  /** The script runs and can show a view. */
  v.object({ kind: v.literal('ready') }),
  v.object({ kind: v.literal('select'), selection: usageSelectionSchema }),
  v.object({ kind: v.literal('refresh') }),
  v.object({ kind: v.literal('export') }),
  v.object({ kind: v.literal('clear') }),
  v.object({ kind: v.literal('showRuns'), day }),
  /** The button of the empty state. */
  v.object({ kind: v.literal('start') }),
]);
export type FromUsageDashboard = v.InferOutput<typeof fromUsageDashboardSchema>;
