import * as vscode from 'vscode';
import { itemMarkdown, plainBlock } from '../../platform/itemMarkdown';
import type { RunTools } from '../../platform/lazyInference';
import type { InferJob } from './inferJob';
import { localizedReadingStrings } from '../../platform/localizedReadingStrings';
import type { RunItem } from '../../platform/runItem';
import { nameOf } from '../../platform/nameOf';

/** Formats a whole answer: one part for each selection, in document order. Several parts begin with their location. */
export function answerMarkdown(tools: RunTools, job: InferJob, items: readonly RunItem[]): string {
  const strings = localizedReadingStrings();
  const bodies = items.map((item) => {
    const body = itemMarkdown(tools, item, strings, job.targets?.document.languageId);
    return items.length > 1 ? `${locationLine(tools, job, item.index)}\n\n${body}` : body;
  });
  const notes = job.note === undefined ? [] : [`${plainBlock(tools, job.note, strings)}\n`];
  return [...bodies, ...notes].join('\n---\n\n');
}

/** Formats the text of a stream that has not ended; an empty one while only reasoning has come. */
export function partialMarkdown(tools: RunTools, text: string): string {
  const shown = text === '' ? vscode.l10n.t('Thinking…') : plainBlock(tools, text, localizedReadingStrings());
  return `# ${vscode.l10n.t('Generating…')}\n\n${shown}\n`;
}

/** `main.rs, lines 3 to 12`: the location of the text when the answer arrived. */
function locationLine({ codeSpan }: RunTools, { targets }: InferJob, index: number): string {
  const target = targets?.target(index);
  if (targets === undefined || target === undefined || 'lost' in target) {
    return vscode.l10n.t('Selection {0}', index + 1);
  }
  const name = codeSpan(nameOf(targets.document.uri));
  const [first, last] = [target.range.start.line + 1, target.range.end.line + 1];
  return first === last
    ? vscode.l10n.t('{0}, line {1}', name, first)
    : vscode.l10n.t('{0}, lines {1} to {2}', name, first, last);
}
