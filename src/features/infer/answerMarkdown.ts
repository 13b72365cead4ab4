import * as vscode from 'vscode';
import type { AnswerToPlace } from '../../core/runs/placeableText';
import type { ReadingStrings } from '../../core/tasks/readingStrings';
import type { RunTools } from '../../platform/lazyInference';
import type { InferJob } from './inferJob';
import { incompleteText, missingText } from './placementMessages';
import { localizedReadingStrings } from './localizedReadingStrings';
import type { RunItem } from './runItem';

/** Maximum length of a shown text in UTF-16 units. */
const MAX_SHOWN_LENGTH = 200_000;

/** Formats a whole answer: one part for each selection, in document order. Several parts begin with their location. */
export function answerMarkdown(tools: RunTools, job: InferJob, items: readonly RunItem[]): string {
  const strings = localizedReadingStrings();
  const bodies = items.map((item) => {
    const body = itemMarkdown(tools, item, strings);
    return items.length > 1 ? `${locationLine(tools, job, item.index)}\n\n${body}` : body;
  });
  return bodies.join('\n---\n\n');
}

/** Formats the text of a stream that has not ended; an empty one while only reasoning has come. */
export function partialMarkdown(tools: RunTools, text: string): string {
  const shown = text === '' ? vscode.l10n.t('Thinking…') : plainBlock(tools, text, localizedReadingStrings());
  return `# ${vscode.l10n.t('Generating…')}\n\n${shown}\n`;
}

function plainBlock({ fence }: RunTools, text: string, strings: ReadingStrings): string {
  return fence(text, 'text', {
    units: MAX_SHOWN_LENGTH,
    leftOut: (units) => strings.leftOut(units, String(units)),
    blankLines: (count) => strings.blankLines(count, String(count)),
  });
}

function itemMarkdown(tools: RunTools, item: RunItem, strings: ReadingStrings): string {
  const plain = (text: string) => plainBlock(tools, text, strings);
  if (item.kind === 'failed') {
    const failed = plain(item.failure.message);
    const blocks =
      item.partialText === undefined
        ? [`# ${vscode.l10n.t('No answer')}`, failed]
        : [`# ${vscode.l10n.t('Incomplete')}`, plain(item.partialText), failed];
    return blocks.join('\n\n') + '\n';
  }
  const { answer, result } = item;
  if (answer.reading !== undefined) {
    const [heading, ...blocks] = tools.readingMarkdown(answer.reading, result, strings).split('\n\n');
    const note = noteFor(tools, answer);
    if (note === undefined) {
      return [heading, ...blocks].join('\n\n');
    }
    // Only one sentence says that the text is missing: the one that gives the reason.
    return [heading, note, ...(blocks[0] === strings.emptyText ? blocks.slice(1) : blocks)].join('\n\n');
  }
  return `# ${vscode.l10n.t('Answer')}\n\n${vscode.l10n.t('The answer is a file and opens in its own tab.')}\n`;
}

/** Returns a note for the top: that the text is cut off, or why it is missing. */
function noteFor(tools: RunTools, answer: AnswerToPlace): string | undefined {
  const placement = tools.decidePlacement(answer, 'newDocument');
  if (placement.kind === 'nothing') {
    return missingText(placement.why);
  }
  // The reading already shows how many rows are missing.
  return typeof placement.incomplete === 'string' ? incompleteText(placement.incomplete) : undefined;
}

/** `main.rs, lines 3 to 12`: the location of the text when the answer arrived. */
function locationLine({ codeSpan }: RunTools, { targets }: InferJob, index: number): string {
  const target = targets?.target(index);
  if (targets === undefined || target === undefined || 'lost' in target) {
    return vscode.l10n.t('Selection {0}', index + 1);
  }
  const name = codeSpan(targets.document.uri.path.split('/').at(-1) ?? '');
  const [first, last] = [target.range.start.line + 1, target.range.end.line + 1];
  return first === last
    ? vscode.l10n.t('{0}, line {1}', name, first)
    : vscode.l10n.t('{0}, lines {1} to {2}', name, first, last);
}
