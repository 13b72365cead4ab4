import * as vscode from 'vscode';
import type { EntityMark } from '../../core/tasks/joinedEntities';
import type { ScoreText } from '../../core/tasks/scoreText';
import { localizedReadingStrings } from '../../platform/localizedReadingStrings';
import type { RunTools } from '../../platform/lazyInference';
import type { ShownResult } from '../../platform/resultEvents';
import type { MarkedText } from './markedText';
import type { MarkStyles } from './markStyles';

/** Maximum length of a label in the editor. Its hover has more. */
const MAX_NAME_LENGTH = 24;
/** Maximum number of labels in the summary behind a text. */
const MAX_SUMMARY_LABELS = 6;

/** What is drawn, and how. */
export interface MarksToDraw {
  readonly result: Pick<ShownResult, 'model' | 'rangeOf'>;
  readonly document: vscode.TextDocument;
  readonly styles: MarkStyles;
  readonly texts: readonly MarkedText[];
}

type DrawnRanges = ReadonlyMap<vscode.TextEditorDecorationType, readonly vscode.DecorationOptions[]>;

/** Finds where the marks of each style are now. */
export function markRanges(tools: RunTools, toDraw: MarksToDraw): DrawnRanges {
  const { document, result, styles, texts } = toDraw;
  const drawn = new Map<vscode.TextEditorDecorationType, vscode.DecorationOptions[]>();
  const draw = (style: vscode.TextEditorDecorationType, option: vscode.DecorationOptions) => {
    const options = drawn.get(style) ?? [];
    options.push(option);
    drawn.set(style, options);
  };
  const numbers = new tools.NumberText(vscode.env.language);
  const nameOf = (label: string) => tools.visibleLine(label, MAX_NAME_LENGTH);
  const hover = (label: string, score: string) =>
    new vscode.MarkdownString(
      `${tools.inertLine(label)} ${score}\n\n${vscode.l10n.t('Marked by {0}. Press Escape to remove the marks.', tools.codeSpan(result.model))}`,
    );
  for (const { index, marks } of texts) {
    const whole = result.rangeOf(index);
    if (whole === undefined) {
      continue;
    }
    const offset = document.offsetAt(whole.start);
    const rangeOf = ({ start, end }: EntityMark['range']) =>
      new vscode.Range(document.positionAt(offset + start), document.positionAt(offset + end));
    const note = (contentText: string) =>
      draw(styles.note, {
        range: withoutLastBreak(document, whole),
        renderOptions: { after: { contentText } },
      });
    const scores = (all: readonly number[]): ScoreText => new tools.ScoreText(all, numbers);
    switch (marks.kind) {
      case 'label': {
        const { label, others, score } = marks;
        const [name, certainty] = [nameOf(label), scores([score]).text(score)];
        note(
          others === 0
            ? `${name} ${certainty}`
            : localizedReadingStrings().tied(others, numbers.whole(others), name, certainty),
        );
        break;
      }
      case 'answer': {
        const { range, score } = marks.answer;
        const label = vscode.l10n.t('Answer');
        const certainty = score === undefined ? '' : scores([score]).text(score);
        const name = `${label} ${certainty}`.trimEnd();
        draw(styles.of(name, name), { range: rangeOf(range), hoverMessage: hover(label, certainty) });
        break;
      }
      case 'entities': {
        const { entities, isCutOff } = marks;
        const certainty = scores(entities.map(({ score }) => score));
        for (const { label, range, score } of entities) {
          const hoverMessage = hover(label, certainty.text(score));
          draw(styles.of(label, nameOf(label)), { range: rangeOf(range), hoverMessage });
        }
        const summary = summaryOf(entities, nameOf);
        note(isCutOff ? vscode.l10n.t('{0} (not all are marked)', summary) : summary);
      }
    }
  }
  return drawn;
}

/** `PER 2 · ORG 1`: how often each label was found, most frequent first. */
function summaryOf(entities: readonly EntityMark[], nameOf: (label: string) => string): string {
  if (entities.length === 0) {
    return vscode.l10n.t('No results.');
  }
  const counts = new Map<string, number>();
  entities.forEach(({ label }) => counts.set(label, (counts.get(label) ?? 0) + 1));
  const sorted = [...counts].toSorted(([, a], [, b]) => b - a);
  const shown = sorted.slice(0, MAX_SUMMARY_LABELS).map(([label, count]) => `${nameOf(label)} ${count}`);
  return [...shown, ...(sorted.length > shown.length ? ['…'] : [])].join(' · ');
}

/** Leaves out the line break at the end of whole selected lines, so that a note stays on their last line. */
function withoutLastBreak(document: vscode.TextDocument, range: vscode.Range): vscode.Range {
  const { start, end } = range;
  return end.character === 0 && end.line > start.line
    ? new vscode.Range(start, document.lineAt(end.line - 1).range.end)
    : range;
}
