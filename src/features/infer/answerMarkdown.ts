import * as vscode from 'vscode';
import type { AnswerToPlace } from '../../core/runs/placeableText';
import type { ReadingStrings } from '../../core/tasks/readingStrings';
import type { RunTools } from '../../platform/lazyInference';
import type { InferJob } from './inferJob';
import { incompleteText, missingText } from './placementMessages';
import { localizedReadingStrings } from './readingWords';
import type { RunItem } from './runItem';

/** UTF-16 units of a text that are shown. */
const SHOWN_UNITS = 200_000;

/** The document of a whole answer: one part for each selection, in document order, each under the place it came from. */
export function answerMarkdown(tools: RunTools, job: InferJob, items: readonly RunItem[]): string {
  const words = localizedReadingStrings();
  const bodies = items.map((item) => {
    const body = itemMarkdown(tools, item, words);
    return items.length > 1 ? `${placeLine(tools, job, item.index)}\n\n${body}` : body;
  });
  return bodies.join('\n---\n\n');
}

/** The document while a stream goes on. */
export function partialMarkdown(tools: RunTools, text: string): string {
  return `# ${vscode.l10n.t('Generating…')}\n\n${plainBlock(tools, text, localizedReadingStrings())}\n`;
}

function plainBlock({ fence }: RunTools, text: string, words: ReadingStrings): string {
  return fence(text, 'text', {
    units: SHOWN_UNITS,
    leftOut: (units) => words.leftOut(units, String(units)),
    blankLines: (count) => words.blankLines(count, String(count)),
  });
}

function itemMarkdown(tools: RunTools, item: RunItem, words: ReadingStrings): string {
  const plain = (text: string) => plainBlock(tools, text, words);
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
    const [heading, ...blocks] = tools.readingMarkdown(answer.reading, result, words).split('\n\n');
    const remark = remarkOn(tools, answer);
    if (remark === undefined) {
      return [heading, ...blocks].join('\n\n');
    }
    // One sentence says that there is no text: the one that also says why.
    return [heading, remark, ...(blocks[0] === words.emptyText ? blocks.slice(1) : blocks)].join('\n\n');
  }
  return `# ${vscode.l10n.t('Answer')}\n\n${vscode.l10n.t('The answer is a file and opens in its own tab.')}\n`;
}

/** What a person must know before reading on: the text is cut off, or why it is missing. */
function remarkOn(tools: RunTools, answer: AnswerToPlace): string | undefined {
  const placement = tools.decidePlacement(answer, 'newDocument');
  if (placement.kind === 'nothing') {
    return missingText(placement.why);
  }
  // The reading itself says how many rows are missing.
  return typeof placement.incomplete === 'string' ? incompleteText(placement.incomplete) : undefined;
}

/** `main.rs, lines 3 to 12`: where the part's text was when the answer came. */
function placeLine({ codeSpan }: RunTools, { targets }: InferJob, index: number): string {
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
