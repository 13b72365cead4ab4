import { readFencedAnswer } from '../tasks/fencedAnswer';

/** What an answer takes the place of: in Markdown, a fence is part of the text. */
export type FenceRule = 'code' | 'markdown';

/** What may take the place of a selection. */
export interface CodeToPlace {
  readonly text: string;
  /** The answer has text around code, so it is not what the selection should become. */
  readonly isMixed: boolean;
}

/** Languages whose texts have fences of their own. */
const MARKDOWN = ['markdown', 'mdx', 'rmd', 'quarto', 'prompt', 'instructions', 'chatagent', 'skill'];
const MARKDOWN_FENCES = ['markdown', 'md'];

export function fenceRule(languageId: string): FenceRule {
  return MARKDOWN.includes(languageId) ? 'markdown' : 'code';
}

/**
 * Returns what takes the place of a selection. If the whole answer is one fenced block, that is the code in it, as chat
 * models put the code that they are asked for into a fence. In Markdown, this holds only for a block marked as Markdown. A
 * selection that is a fenced block itself is replaced by one.
 */
export function codeToPlace(text: string, source: unknown, rule: FenceRule): CodeToPlace {
  const answer = readFencedAnswer(text);
  const asIs = { text, isMixed: false };
  if (answer.kind === 'none' || (typeof source === 'string' && readFencedAnswer(source).kind === 'block')) {
    return asIs;
  }
  if (rule === 'markdown') {
    return answer.kind === 'block' && MARKDOWN_FENCES.includes(answer.language)
      ? { text: answer.content, isMixed: false }
      : asIs;
  }
  return answer.kind === 'block' ? { text: answer.content, isMixed: false } : { text, isMixed: true };
}
