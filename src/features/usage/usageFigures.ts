import * as vscode from 'vscode';
import { chartTicks } from '../../core/usage/chartTicks';
import type { UsageDay, UsageGroup, UsageSummary } from '../../core/usage/usageSummary';
import type {
  UsageCell,
  UsageChart,
  UsageSelection,
  UsageTable,
  UsageView,
} from '../../webview/usageProtocol';
import { NOT_REPORTED } from './usageFormat';
import type { UsageFormat } from './usageFormat';
import { figureLabel, groupingLabel, groupingTitle, groupLabel, notReportedSentence } from './usageWords';
import type { UsageFigure } from './usageWords';

const COLUMNS = ['requests', 'failed', 'rateLimited', 'characters', 'tokens', 'seconds', 'cached'] as const;

/** The chart of a summary and the tables with its figures; `ofDay` holds the groups of the selected day. */
export function usageFigures(
  summary: UsageSummary,
  selection: UsageSelection,
  ofDay: readonly UsageGroup[] | undefined,
  format: UsageFormat,
): NonNullable<UsageView['figures']> {
  const names = [
    ...summary.series.map((group) => groupLabel(group, selection.grouping)),
    ...(summary.hasOthers ? [vscode.l10n.t('Other')] : []),
  ];
  return {
    chart: chartOf(summary, selection, names, format),
    groups: groupsTable(summary, selection, ofDay, format),
    days: daysTable(summary, selection, names, format),
  };
}

function chartOf(
  { days, range }: UsageSummary,
  { metric }: UsageSelection,
  names: readonly string[],
  format: UsageFormat,
): UsageChart {
  const max = Math.max(...days.map(({ totals }) => totals[metric]));
  return {
    label: vscode.l10n.t('{0} for each day', figureLabel(metric)),
    ticks: chartTicks(max).map((value) => ({ value, label: format.amount(metric, value) })),
    series: [...names],
    days: days.map((day) => ({
      day: day.day,
      short: format.day(day.day, 'short'),
      label: dayLines(day, metric, names, format).join('\n'),
      values: [...day.values],
      hasFailures: day.totals.failed > 0,
      hasRateLimits: day.totals.rateLimited > 0,
    })),
    legend: {
      failures: vscode.l10n.t('Day with failures'),
      rateLimits: vscode.l10n.t('Day with rate limit hits'),
    },
    hint:
      range.from === range.to
        ? ''
        : vscode.l10n.t(
            'Select a day to see only its figures. The arrow keys move between days, and Enter selects one.',
          ),
  };
}

/** All figures of a day that the chart shows, one on each line. */
function dayLines(
  { day, totals, values }: UsageDay,
  metric: UsageSelection['metric'],
  names: readonly string[],
  format: UsageFormat,
): readonly string[] {
  const line = (name: string, figure: string) => vscode.l10n.t('{0}: {1}', name, figure);
  return [
    format.day(day, 'long'),
    line(figureLabel(metric), format.figure(metric, totals[metric])),
    ...names.flatMap((name, index) => {
      const value = values[index] ?? 0;
      return value === 0 ? [] : [line(name, format.figure(metric, value))];
    }),
    ...(['failed', 'rateLimited'] as const).flatMap((figure) =>
      totals[figure] === 0 || figure === metric
        ? []
        : [line(figureLabel(figure), format.figure(figure, totals[figure]))],
    ),
  ];
}

function groupsTable(
  { days, groups, totals }: UsageSummary,
  { day, grouping }: UsageSelection,
  ofDay: readonly UsageGroup[] | undefined,
  format: UsageFormat,
): UsageTable {
  const totalsOfDay = days.find((one) => one.day === day)?.totals ?? totals;
  const cells = (of: UsageSummary['totals']) => COLUMNS.map((figure) => cellOf(figure, of[figure], format));
  return {
    caption:
      day === undefined || ofDay === undefined
        ? groupingTitle(grouping)
        : vscode.l10n.t('{0}: {1}', format.day(day, 'long'), groupingTitle(grouping)),
    columns: [groupingLabel(grouping), ...COLUMNS.map(figureLabel)],
    rows: (ofDay ?? groups).map((group) => [groupLabel(group, grouping), ...cells(group.totals)]),
    total: [vscode.l10n.t('Total'), ...cells(totalsOfDay)],
  };
}

function cellOf(figure: UsageFigure, value: number, format: UsageFormat): UsageCell {
  const text = format.figure(figure, value);
  return text === NOT_REPORTED ? { text, tip: notReportedSentence() } : text;
}

/** The figures of the chart, newest day first. Days without requests are left out. */
function daysTable(
  { days, totals, series, hasOthers }: UsageSummary,
  { metric }: UsageSelection,
  names: readonly string[],
  format: UsageFormat,
): UsageTable {
  const alarms = (['failed', 'rateLimited'] as const).filter((figure) => figure !== metric);
  const others = days.reduce((sum, { values }) => sum + (values[series.length] ?? 0), 0);
  const totalsOfSeries = [...series.map((group) => group.totals[metric]), ...(hasOthers ? [others] : [])];
  const row = (name: string, values: readonly number[], of: UsageSummary['totals']) => [
    name,
    ...values.map((value) => cellOf(metric, value, format)),
    cellOf(metric, of[metric], format),
    ...alarms.map((figure) => cellOf(figure, of[figure], format)),
  ];
  return {
    caption: vscode.l10n.t('{0} for each day', figureLabel(metric)),
    columns: [vscode.l10n.t('Day'), ...names, vscode.l10n.t('Total'), ...alarms.map(figureLabel)],
    rows: days
      .filter((day) => day.totals.requests > 0)
      .toReversed()
      .map((day) => row(format.day(day.day, 'long'), day.values, day.totals)),
    total: row(vscode.l10n.t('Total'), totalsOfSeries, totals),
  };
}
