import * as vscode from 'vscode';
import type { AnswerToPlace } from '../core/runs/placeableText';
import type { ReadingStrings } from '../core/tasks/readingStrings';
import type { RunTools } from './lazyInference';
import { canceledText, incompleteText, missingText } from './incompleteText';
import type { RunItem } from './runItem';

/** Maximum length of a shown text in UTF-16 units. */
const MAX_SHOWN_LENGTH = 200_000;

/** Formats a text as a block in which nothing is Markdown. */
export function plainBlock({ fence }: RunTools, text: string, strings: ReadingStrings): string {
  return fence(text, 'text', {
    units: MAX_SHOWN_LENGTH,
    leftOut: (units) => strings.leftOut(units, String(units)),
    blankLines: (count) => strings.blankLines(count, String(count)),
  });
}

/** Formats the answer to one input, or why there is none. `language` is that of the text that was sent. */
export function itemMarkdown(
  tools: RunTools,
  item: RunItem,
  strings: ReadingStrings,
  language?: string,
): string {
  const plain = (text: string) => plainBlock(tools, text, strings);
  if (item.kind === 'failed') {
    const failed = plain(item.failure.message);
    const blocks =
      item.partialText === undefined
        ? [`# ${vscode.l10n.t('No answer')}`, failed]
        : item.result.status === 'cancelled'
          ? [`# ${canceledText(item.result.elapsedMs)}`, plain(item.partialText)]
          : [`# ${vscode.l10n.t('Incomplete')}`, plain(item.partialText), failed];
    return blocks.join('\n\n') + '\n';
  }
  const { answer, result } = item;
  if (answer.reading !== undefined) {
    const facts = { ...result, ...(language !== undefined && { language }) };
    const [heading, ...blocks] = tools.readingMarkdown(answer.reading, facts, strings).split('\n\n');
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
