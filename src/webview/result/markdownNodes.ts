import MarkdownIt from 'markdown-it';
import type { Token } from 'markdown-it';
import { visibleText } from '../../core/tasks/visibleText';
import { html } from '../elements';
import { shownLine } from './shownText';

/** Creates the block for a piece of code. */
export type CreateCodeBlock = (code: string, language: string) => Node;

/** Elements that a block or a phrase becomes. Other tokens are shown as text. */
const ELEMENTS = [
  ...(['p', 'ul', 'li', 'blockquote', 'hr', 'em', 'strong', 's'] as const),
  ...(['table', 'thead', 'tbody', 'tr', 'th', 'td'] as const),
];

/** Nesting of blocks at which the parser drops text. */
const MAX_NESTING = 100;
/** Length in UTF-16 units above which a line is not parsed, because some patterns take quadratic time. */
const MAX_LINE_LENGTH = 10_000;
/** Number of cells above which a table is not parsed: a few characters can make as many as there are rows and columns. */
const MAX_CELLS = 10_000;

const parser = new MarkdownIt({ html: false, linkify: false, breaks: true });
// Any other address stays text, as it was written.
parser.validateLink = (address) => /^https?:\/\//i.test(address);

/**
 * Creates the nodes of a Markdown text without HTML: only elements of this file's lists, whose text is text, never markup.
 * Links are their text and their address, which nothing opens. Images become their source, and each invisible character is
 * seen. `references` collects link definitions.
 */
export function markdownNodes(
  source: string,
  createCodeBlock: CreateCodeBlock,
  references: object = {},
): readonly Node[] {
  if (isCostly(source.split('\n'))) {
    return [plain(source)];
  }
  const tokens = parser.parse(source, references);
  if (tokens.some(({ level }) => level >= MAX_NESTING - 2)) {
    return [plain(source)];
  }
  const root = document.createDocumentFragment();
  append(root, tokens, createCodeBlock);
  return [...root.childNodes];
}

function isCostly(lines: readonly string[]): boolean {
  return lines.some((line) => {
    const isDelimiterRow = line.includes('|') && /^[\s>|:-]{1,9999}$/.test(line);
    const columns = isDelimiterRow ? line.split('|').length : 0;
    return line.length > MAX_LINE_LENGTH || columns * lines.length > MAX_CELLS;
  });
}

function plain(source: string): HTMLElement {
  return html('p', { class: 'plain' }, visibleText(source));
}

function append(root: Node, tokens: readonly Token[], createCodeBlock: CreateCodeBlock): void {
  const open: Node[] = [root];
  for (const token of tokens) {
    const parent = open.at(-1) ?? root;
    if (token.type === 'inline') {
      append(parent, token.children ?? [], createCodeBlock);
    } else if (token.nesting === -1) {
      const closed = open.pop();
      if (token.type === 'link_close' && closed instanceof HTMLElement) {
        showAddress(closed);
      }
    } else if (token.hidden) {
      // The paragraph of a tight list's item.
      open.push(parent);
    } else {
      const node = nodeFor(token, createCodeBlock);
      // A wide table scrolls on its own.
      parent.appendChild(token.type === 'table_open' ? html('div', { class: 'table-holder' }, node) : node);
      if (token.nesting === 1) {
        open.push(node);
      }
    }
  }
}

function nodeFor(token: Token, createCodeBlock: CreateCodeBlock): Node {
  switch (token.type) {
    case 'fence':
      return createCodeBlock(token.content.replace(/\n$/, ''), token.info.trim().split(/\s/)[0] ?? '');
    case 'code_block':
      return createCodeBlock(token.content.replace(/\n$/, ''), '');
    case 'code_inline':
      return html('code', {}, visibleText(token.content));
    case 'heading_open':
      return html(headingName(token.tag));
    case 'ordered_list_open':
      return html('ol', { start: token.attrGet('start') ?? 1 });
    case 'link_open':
      return html('span', { class: 'link', title: shownLine(token.attrGet('href') ?? '') });
    case 'image':
      return document.createTextNode(imageSource(token));
    case 'hardbreak':
    case 'softbreak':
      return html('br');
    default:
      return elementFor(token);
  }
}

function elementFor(token: Token): Node {
  const name = ELEMENTS.find((one) => one === token.tag);
  if (name === undefined) {
    return document.createTextNode(visibleText(token.content));
  }
  if (name !== 'th' && name !== 'td') {
    return html(name);
  }
  const align = /center|right/.exec(token.attrGet('style') ?? '')?.[0];
  return html(name, align === undefined ? {} : { class: `align-${align}` });
}

/** Headings of an answer are below the panel's own. */
function headingName(tag: string): 'h3' | 'h4' | 'h5' | 'h6' {
  return tag === 'h1' ? 'h3' : tag === 'h2' ? 'h4' : tag === 'h3' ? 'h5' : 'h6';
}

/** Puts the address behind the text of a link, which may say something else. */
function showAddress(link: HTMLElement): void {
  if (link.textContent !== link.title) {
    link.append(` (${link.title})`);
  }
}

function imageSource(token: Token): string {
  return visibleText(`![${token.content}](${token.attrGet('src') ?? ''})`);
}
