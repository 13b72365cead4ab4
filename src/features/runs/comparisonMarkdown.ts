import * as vscode from 'vscode';
import type { ScorePair } from '../../core/runs/compareScores';
import type { KeptRun } from '../../core/runs/historyRecord';
import { firstWords } from '../../core/runs/historySummary';
import { visibleLine } from '../../core/tasks/visibleText';
import type { RunTools } from '../../platform/lazyInference';

/** Maximum length of a label in UTF-16 units, so that the table fits in half an editor. */
const MAX_LABEL_LENGTH = 40;

/** Formats the scores of two runs as a table, with what tells the runs apart above it. */
export function comparisonMarkdown(
  tools: RunTools,
  first: KeptRun,
  second: KeptRun,
  pairs: readonly ScorePair[],
): string {
  const numbers = new tools.NumberText(vscode.env.language);
  const scores = new tools.ScoreText(
    pairs.flatMap(({ first: one, second: other }) => [one, other].filter((score) => score !== undefined)),
    numbers,
  );
  const text = (score: number | undefined) => (score === undefined ? '–' : scores.text(score));
  const change = ({ first: one, second: other }: ScorePair) =>
    one === undefined || other === undefined ? '' : one === other ? '=' : scores.difference(other - one);
  const rows = pairs.map((pair) => [
    tools.inertLine(visibleLine(pair.name, MAX_LABEL_LENGTH)),
    ...[text(pair.first), text(pair.second), change(pair)],
  ]);
  const toRight = (title: string) => ({ right: title });
  const [one, other] = [vscode.l10n.t('First'), vscode.l10n.t('Second')];
  const isOneModel = first.record.model === second.record.model;
  const isSame = pairs.every(({ first: left, second: right }) => left === right);
  const columns = [vscode.l10n.t('Label'), toRight(one), toRight(other), toRight(vscode.l10n.t('Change'))];
  return [
    `# ${vscode.l10n.t('Comparison')}${isOneModel ? ` · ${tools.codeSpan(first.record.model)}` : ''}`,
    `${one}: ${runLine(tools, first, second)}`,
    `${other}: ${runLine(tools, second, first)}`,
    ...(isSame ? [vscode.l10n.t('Both answers are the same.')] : []),
    tools.table(columns, rows),
    '',
  ].join('\n\n');
}

/** Returns when the run was, and its input, model, and server where the other run has others. */
function runLine({ codeSpan }: RunTools, { record }: KeptRun, { record: other }: KeptRun): string {
  const words = firstWords(record.input);
  return [
    new Date(record.at).toLocaleString(vscode.env.language),
    ...(words === '' || words === firstWords(other.input) ? [] : [codeSpan(words)]),
    ...(record.model === other.model ? [] : [codeSpan(record.model)]),
    ...(record.origin === other.origin ? [] : [codeSpan(record.origin)]),
  ].join(' · ');
}
