import * as vscode from 'vscode';
import type { ScorePair } from '../../core/runs/compareScores';
import type { KeptRun } from '../../core/runs/historyRecord';
import type { RunTools } from '../../platform/lazyInference';

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
    one === undefined || other === undefined ? '' : scores.difference(other - one);
  const rows = pairs.map((pair) => [
    tools.inertLine(pair.name),
    ...[text(pair.first), text(pair.second), change(pair)],
  ]);
  const right = (title: string) => ({ right: title });
  const [one, other] = [vscode.l10n.t('First run'), vscode.l10n.t('Second run')];
  const columns = [vscode.l10n.t('Label'), right(one), right(other), right(vscode.l10n.t('Difference'))];
  return [
    `# ${vscode.l10n.t('Comparison')}`,
    `${one}: ${runLine(tools, first)}`,
    `${other}: ${runLine(tools, second)}`,
    tools.table(columns, rows),
    '',
  ].join('\n\n');
}

function runLine({ codeSpan }: RunTools, { record: { at, model, origin } }: KeptRun): string {
  return `${codeSpan(model)} · ${codeSpan(origin)} · ${new Date(at).toLocaleString(vscode.env.language)}`;
}
