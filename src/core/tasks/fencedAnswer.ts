/** How an answer in Markdown uses fenced blocks. */
export type FencedAnswer =
  /** The whole answer is one block. `language` may be empty. */
  | { readonly kind: 'block'; readonly language: string; readonly content: string }
  /** There is a block, and text around it or another block. */
  | { readonly kind: 'mixed' }
  | { readonly kind: 'none' };

const OPENING = /^ {0,3}(?:(`{3,})([^`]*)|(~{3,})(.*))$/;

/** Reads an answer by the rules of CommonMark: a block ends at the first fence of its kind that is long enough. */
export function readFencedAnswer(answer: string): FencedAnswer {
  const lines = answer
    .replace(/^\s*[\r\n]/, '')
    .trimEnd()
    .split(/\r\n|\r|\n/);
  const opening = OPENING.exec(lines[0] ?? '');
  if (opening === null) {
    return { kind: lines.some((line) => OPENING.test(line)) ? 'mixed' : 'none' };
  }
  const [, backticks, backtickInfo, tildes = '', tildeInfo] = opening;
  const fence = backticks ?? tildes;
  const closing = new RegExp(`^ {0,3}${fence.charAt(0)}{${fence.length},}[ \\t]*$`);
  const end = lines.findIndex((line, at) => at > 0 && closing.test(line));
  if (end !== lines.length - 1) {
    return { kind: 'mixed' };
  }
  const [language = ''] = (backtickInfo ?? tildeInfo ?? '').trim().split(/\s/);
  return { kind: 'block', language: language.toLowerCase(), content: lines.slice(1, end).join('\n') };
}
