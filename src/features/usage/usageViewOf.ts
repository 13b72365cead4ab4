import * as vscode from 'vscode';
import type { UsageRow } from '../../core/usage/usageRow';
import { rangeOfSpan, SPAN_DAYS } from '../../core/usage/usageSpan';
import type { DayRange } from '../../core/usage/usageSpan';
import {
  compareUsage,
  groupUsage,
  rowsIn,
  summarizeUsage,
  USAGE_GROUPINGS,
  USAGE_METRICS,
} from '../../core/usage/usageSummary';
import type { UsageComparison, UsageGroup } from '../../core/usage/usageSummary';
import type { UsageSelection, UsageView } from '../../webview/usageProtocol';
import { usageFigures } from './usageFigures';
import { NOT_REPORTED, UsageFormat } from './usageFormat';
import { figureLabel, groupingLabel, notReportedSentence, spanLabel } from './usageWords';

const CARDS = ['requests', 'characters', 'tokens', 'failed', 'rateLimited', 'seconds', 'cached'] as const;

/** What the dashboard shows for a selection, with all of its texts. `rows` are those of all days, in their order. */
export function usageViewOf(rows: readonly UsageRow[], selection: UsageSelection, today: string): UsageView {
  const format = new UsageFormat();
  const range = rangeOfSpan(selection.span, today);
  const summary = summarizeUsage(rows, range, selection.grouping, selection.metric);
  const day = selectedDay(selection, range);
  const comparison = compareUsage(rows, day === undefined ? range : { from: day, to: day });
  return {
    selection,
    title: vscode.l10n.t('Usage'),
    note: vscode.l10n.t(
      'Counted on this machine by HF Inference, for all windows. Requests of other programs and machines are not included, and your provider may count differently.',
    ),
    controls: controlsOf(range, today),
    buttons: {
      refresh: vscode.l10n.t('Refresh'),
      export: vscode.l10n.t('Export…'),
      clear: vscode.l10n.t('Clear…'),
      allDays: vscode.l10n.t('Show All Days'),
      showRuns: vscode.l10n.t('Show Runs of This Day'),
    },
    period: day === undefined ? format.range(range) : format.day(day, 'long'),
    comparison: comparisonOf(comparison, rows, format),
    cards: cardsOf(comparison, format),
    ...(summary.groups.length > 0
      ? { figures: usageFigures(summary, selection, groupsOfDay(rows, selection, day), format) }
      : { empty: emptyState(rows.length > 0, range, format) }),
  };
}

/** The selected day, or nothing if it is not in the range. */
function selectedDay({ day }: UsageSelection, { from, to }: DayRange): string | undefined {
  return day === undefined || day < from || day > to ? undefined : day;
}

function groupsOfDay(
  rows: readonly UsageRow[],
  { grouping, metric }: UsageSelection,
  day: string | undefined,
): readonly UsageGroup[] | undefined {
  return day === undefined
    ? undefined
    : groupUsage(rowsIn(rows, { from: day, to: day }), grouping).toSorted(
        (a, b) => b.totals[metric] - a.totals[metric],
      );
}

function controlsOf({ from, to }: DayRange, today: string): UsageView['controls'] {
  return {
    span: {
      label: vscode.l10n.t('Period'),
      options: [
        ...SPAN_DAYS.map((count) => ({ value: String(count), label: spanLabel(count) })),
        { value: 'custom', label: vscode.l10n.t('Custom') },
      ],
    },
    from: vscode.l10n.t('From'),
    to: vscode.l10n.t('To'),
    grouping: {
      label: vscode.l10n.t('Group by'),
      options: USAGE_GROUPINGS.map((value) => ({ value, label: groupingLabel(value) })),
    },
    metric: {
      label: vscode.l10n.t('Chart'),
      options: USAGE_METRICS.map((value) => ({ value, label: figureLabel(value) })),
    },
    range: { from, to, max: today },
  };
}

/** Says what the changes are compared to, or since when there are figures. */
function comparisonOf(
  { before }: UsageComparison,
  [first]: readonly UsageRow[],
  format: UsageFormat,
): string {
  if (before !== undefined) {
    return vscode.l10n.t('Changes are compared to {0}.', format.range(before.range));
  }
  return first === undefined
    ? ''
    : vscode.l10n.t(
        'The figures begin on {0}: there is no period before to compare to.',
        format.day(first.day, 'medium'),
      );
}

function cardsOf({ before, totals }: UsageComparison, format: UsageFormat): UsageView['cards'] {
  return CARDS.map((figure) => {
    const value = format.brief(figure, totals[figure]);
    const earlier = before?.totals[figure];
    return {
      label: figureLabel(figure),
      value,
      tip: value === NOT_REPORTED ? notReportedSentence() : '',
      change: earlier === undefined ? '' : format.change(figure, earlier, totals[figure]),
      changeLabel:
        earlier === undefined
          ? ''
          : vscode.l10n.t('In the period before: {0}', format.figure(figure, earlier)),
    };
  });
}

function emptyState(
  isOutside: boolean,
  { from, to }: DayRange,
  format: UsageFormat,
): NonNullable<UsageView['empty']> {
  if (!isOutside) {
    return {
      text: vscode.l10n.t(
        'Nothing has been counted yet. Select text in an editor and run “Infer on Selection”: the figures of the run appear here.',
      ),
      button: vscode.l10n.t('Select Model'),
    };
  }
  return {
    text:
      from === to
        ? vscode.l10n.t('No requests were made on {0}. Select another period.', format.day(from, 'medium'))
        : vscode.l10n.t('No requests were made in this period. Select another one.'),
  };
}
