import * as vscode from 'vscode';
import type { UsageRow } from '../../core/usage/usageRow';
import { rangeBefore, rangeOfSpan, SPAN_DAYS } from '../../core/usage/usageSpan';
import type { DayRange } from '../../core/usage/usageSpan';
import {
  groupUsage,
  rowsIn,
  summarizeUsage,
  USAGE_GROUPINGS,
  USAGE_METRICS,
} from '../../core/usage/usageSummary';
import type { UsageGroup, UsageSummary } from '../../core/usage/usageSummary';
import type { UsageSelection, UsageView } from '../../webview/usageProtocol';
import { usageFigures } from './usageFigures';
import { UsageFormat } from './usageFormat';
import { figureLabel, groupingLabel, spanLabel } from './usageWords';

const CARDS = ['requests', 'characters', 'tokens', 'failed', 'rateLimited', 'seconds', 'cached'] as const;

/** What the dashboard shows for a selection, with all of its texts. `hasMore`: there are figures outside of `rows`. */
export function usageViewOf(
  rows: readonly UsageRow[],
  selection: UsageSelection,
  today: string,
  { hasMore }: { readonly hasMore: boolean },
): UsageView {
  const format = new UsageFormat();
  const range = rangeOfSpan(selection.span, today);
  const summary = summarizeUsage(rows, range, selection.grouping, selection.metric);
  const hasFigures = summary.groups.length > 0;
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
    period: format.range(range),
    comparison: vscode.l10n.t('Changes are compared to {0}.', format.range(rangeBefore(range))),
    cards: cardsOf(summary, format),
    ...(hasFigures
      ? { figures: usageFigures(summary, selection, groupsOfDay(rows, selection, range), format) }
      : { empty: emptyState(hasMore || rows.length > 0, range, format) }),
  };
}

/** The groups of the selected day, or nothing if no day of the range is selected. */
function groupsOfDay(
  rows: readonly UsageRow[],
  { day, grouping, metric }: UsageSelection,
  { from, to }: DayRange,
): readonly UsageGroup[] | undefined {
  return day === undefined || day < from || day > to
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

function cardsOf({ totals, before }: UsageSummary, format: UsageFormat): UsageView['cards'] {
  return CARDS.map((figure) => ({
    label: figureLabel(figure),
    value: format.brief(figure, totals[figure]),
    change: format.change(figure, before[figure], totals[figure]),
    changeLabel: vscode.l10n.t('In the period before: {0}', format.figure(figure, before[figure])),
  }));
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
