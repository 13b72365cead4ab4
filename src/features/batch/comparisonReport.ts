import * as vscode from 'vscode';
import { plural } from '../../platform/messages/plural';
import type { ReportPart, ShownReport } from '../../platform/resultEvents';
import type { BatchComparison } from '../../platform/batchReportCommandMap';
import { percent, whole } from './reportNumbers';

/** Maximum number of differing rows in the panel. The JSON has more. */
const MAX_SHOWN_DIFFERENCES = 200;

/** Says in words and tables how far two outputs agree. */
export function comparisonReport(
  comparison: BatchComparison,
  names: readonly [string, string],
): Omit<ShownReport, 'id'> {
  const { agreement, compared, outputs } = comparison;
  return {
    title: `${names[0]} ↔ ${names[1]}`,
    facts: [plural(compared, vscode.l10n.t('{0} row compared|{0} rows compared'))],
    notes: notesOf(comparison),
    parts: [
      {
        kind: 'figures',
        label: vscode.l10n.t('Figures'),
        rows: [{ label: vscode.l10n.t('Agreement'), value: percent(agreement), share: agreement }],
      },
      differencesPart(comparison, namesOfColumns(comparison, names)),
    ],
    json: comparison,
    source: { command: 'hfInference.batch.compare', args: { outputs } },
  };
}

function notesOf({ missing, sameSource, unanswered }: BatchComparison): readonly string[] {
  return [
    ...(sameSource === false
      ? [vscode.l10n.t('The batches had different sources, so their rows may not belong together.')]
      : []),
    ...(unanswered === 0
      ? []
      : [
          plural(
            unanswered,
            vscode.l10n.t(
              '{0} row has no answer in at least one output and is not counted.|{0} rows have no answer in at least one output and are not counted.',
            ),
          ),
        ]),
    ...(missing === 0
      ? []
      : [
          plural(
            missing,
            vscode.l10n.t(
              '{0} row is in only one output and is not counted.|{0} rows are in only one output and are not counted.',
            ),
          ),
        ]),
  ];
}

/** The models tell the outputs apart, unless one model has made both. */
function namesOfColumns(
  { models }: BatchComparison,
  names: readonly [string, string],
): readonly [string, string] {
  return models !== undefined && models[0] !== models[1] ? models : names;
}

function differencesPart(
  { differences, differing }: BatchComparison,
  names: readonly [string, string],
): ReportPart {
  const shown = differences.slice(0, MAX_SHOWN_DIFFERENCES);
  const hasInputs = shown.some(({ input }) => input !== undefined);
  return {
    kind: 'table',
    label: vscode.l10n.t('Rows that differ'),
    columns: [
      { label: vscode.l10n.t('Row'), isNumeric: true },
      ...(hasInputs ? [{ label: vscode.l10n.t('Input'), isNumeric: false }] : []),
      ...names.map((label) => ({ label, isNumeric: false })),
    ],
    rows: shown.map(({ answers, index, input = '' }) => [
      { text: whole(index + 1), value: index },
      ...(hasInputs ? [{ text: onOneLine(input) }] : []),
      ...answers.map((text) => ({ text: onOneLine(text) })),
    ]),
    notes:
      differing === 0
        ? [vscode.l10n.t('All answers are the same.')]
        : shown.length < differing
          ? [
              plural(
                differing,
                vscode.l10n.t(
                  'Showing the first {1} of {0} row that differs.|Showing the first {1} of {0} rows that differ.',
                ),
                whole(shown.length),
              ),
            ]
          : [],
  };
}

function onOneLine(text: string): string {
  return text.trim().replaceAll(/\s+/g, ' ');
}
