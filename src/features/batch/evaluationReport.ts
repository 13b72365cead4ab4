import * as vscode from 'vscode';
import type { ConfusionMatrix, LabelFigures } from '../../core/runs/batch/confusionCounts';
import { plural } from '../../platform/messages/plural';
import type { ReportPart, ShownReport } from '../../platform/resultEvents';
import type { BatchEvaluation } from '../../platform/batchReportCommandMap';
import { percent, whole } from './reportNumbers';

/** Maximum number of labels in the matrix. The JSON has all of them. */
const MAX_MATRIX_LABELS = 40;
/** Maximum number of rows in the list of mistakes. */
const MAX_MISTAKES = 20;

/** Says in words and tables how well an output was evaluated. */
export function evaluationReport(evaluation: BatchEvaluation, name: string): Omit<ShownReport, 'id'> {
  const { evaluated, expected, model, output } = evaluation;
  return {
    title: name,
    facts: [
      plural(evaluated, vscode.l10n.t('{0} row evaluated|{0} rows evaluated')),
      vscode.l10n.t('Expected values: {0}', expected),
      ...(model === undefined ? [] : [model]),
    ],
    notes: notesOf(evaluation),
    parts: partsOf(evaluation),
    json: evaluation,
    source: { command: 'hfInference.batch.evaluate', args: { output, expected } },
  };
}

function notesOf(evaluation: BatchEvaluation): readonly string[] {
  const { failed, missing, skipped, unlabeled } = evaluation;
  const sentences: readonly (readonly [number, string])[] = [
    [failed, vscode.l10n.t('{0} row failed and is not counted.|{0} rows failed and are not counted.')],
    [
      skipped,
      vscode.l10n.t('{0} input was empty and is not counted.|{0} inputs were empty and are not counted.'),
    ],
    [
      unlabeled,
      vscode.l10n.t(
        '{0} row has no expected value and is not counted.|{0} rows have no expected value and are not counted.',
      ),
    ],
    [
      missing,
      vscode.l10n.t(
        'The batch has not finished: {0} row is missing.|The batch has not finished: {0} rows are missing.',
      ),
    ],
  ];
  return [
    ...(evaluation.kind === 'classification' && evaluation.hasUnrelatedLabels === true
      ? [vscode.l10n.t('No expected value is a label of the answers. Select the column that has the labels.')]
      : []),
    ...sentences.flatMap(([count, sentence]) => (count === 0 ? [] : [plural(count, sentence)])),
  ];
}

function partsOf(evaluation: BatchEvaluation): readonly ReportPart[] {
  switch (evaluation.kind) {
    case 'classification': {
      const { accuracy, confusion, labels, macro } = evaluation;
      const figures = figuresPart([
        [vscode.l10n.t('Accuracy'), accuracy],
        [vscode.l10n.t('Precision (macro average)'), macro?.precision],
        [vscode.l10n.t('Recall (macro average)'), macro?.recall],
        [vscode.l10n.t('F1 (macro average)'), macro?.f1],
      ]);
      return confusion === undefined
        ? [figures]
        : [figures, matrixPart(confusion, labels), mistakesPart(confusion), labelsPart(labels)];
    }
    case 'questionAnswering':
      return [
        figuresPart([
          [vscode.l10n.t('Exact match'), evaluation.exactMatch],
          [vscode.l10n.t('F1 of the words'), evaluation.f1],
        ]),
      ];
    case 'text':
      return [figuresPart([[vscode.l10n.t('Exact match'), evaluation.exactMatch]])];
  }
}

function figuresPart(figures: readonly (readonly [string, number | undefined])[]): ReportPart {
  return {
    kind: 'figures',
    label: vscode.l10n.t('Figures'),
    rows: figures.flatMap(([label, share]) =>
      share === undefined ? [] : [{ label, value: percent(share), share }],
    ),
  };
}

/** The labels that most rows should have, by name. */
function matrixPart({ counts, labels }: ConfusionMatrix, figures: readonly LabelFigures[]): ReportPart {
  const frequent = [...labels.keys()].toSorted(
    (one, other) => (figures[other]?.support ?? 0) - (figures[one]?.support ?? 0) || one - other,
  );
  const shown = frequent.slice(0, MAX_MATRIX_LABELS).toSorted((one, other) => one - other);
  return {
    kind: 'matrix',
    label: vscode.l10n.t('Confusion matrix'),
    axes: { rows: vscode.l10n.t('Expected'), columns: vscode.l10n.t('Predicted') },
    labels: shown.map((at) => labels[at] ?? ''),
    rows: shown.map((row) =>
      shown.map((column) => {
        const count = counts[row]?.[column] ?? 0;
        // Only what is not 0 catches the eye, except on the diagonal: a label that is never right.
        const text = count === 0 && row !== column ? '' : whole(count);
        return { text, share: count / Math.max(1, figures[row]?.support ?? 0) };
      }),
    ),
    notes:
      shown.length < labels.length
        ? [
            plural(
              labels.length,
              vscode.l10n.t(
                'Showing {1} of {0} label, those that most rows should have.|Showing {1} of {0} labels, those that most rows should have.',
              ),
              whole(shown.length),
            ),
          ]
        : [],
  };
}

function mistakesPart({ counts, labels }: ConfusionMatrix): ReportPart {
  const mistakes = labels
    .flatMap((expected, row) =>
      labels.map((answered, column) => ({
        expected,
        answered,
        count: row === column ? 0 : (counts[row]?.[column] ?? 0),
      })),
    )
    .filter(({ count }) => count > 0)
    .toSorted((one, other) => other.count - one.count);
  const shown = mistakes.slice(0, MAX_MISTAKES);
  return {
    kind: 'table',
    label: vscode.l10n.t('Most frequent mistakes'),
    columns: [
      { label: vscode.l10n.t('Expected'), isNumeric: false },
      { label: vscode.l10n.t('Predicted'), isNumeric: false },
      { label: vscode.l10n.t('Rows'), isNumeric: true },
    ],
    rows: shown.map(({ answered, count, expected }) => [
      { text: expected },
      { text: answered },
      { text: whole(count), value: count },
    ]),
    notes: mistakes.length === 0 ? [vscode.l10n.t('All answers are as expected.')] : [],
  };
}

function labelsPart(labels: readonly LabelFigures[]): ReportPart {
  const share = (value: number) => ({ text: percent(value), value });
  return {
    kind: 'table',
    label: vscode.l10n.t('Labels'),
    columns: [
      { label: vscode.l10n.t('Label'), isNumeric: false },
      { label: vscode.l10n.t('Precision'), isNumeric: true },
      { label: vscode.l10n.t('Recall'), isNumeric: true },
      { label: vscode.l10n.t('F1'), isNumeric: true },
      { label: vscode.l10n.t('Rows'), isNumeric: true },
    ],
    rows: labels.map(({ f1, label, precision, recall, support }) => [
      { text: label },
      ...[precision, recall, f1].map(share),
      { text: whole(support), value: support },
    ]),
    notes: [],
  };
}
