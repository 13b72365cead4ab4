import { truncateAt, visibleLine, visibleText } from './visibleText';

/** Characters of a cell or a heading; the rest is in the raw answer. */
const CELL_LIMIT = 200;
/** Blank lines in a row that a fence keeps. */
const BLANK_LINES = 20;

/** A fence looks at this many times the text that it shows, because floods of blank lines come out of it. */
const WORKED_THROUGH = 4;
/** Width to which the cells of a column are aligned at most, and that of the shortest rule under a name. */
const ALIGNED_WIDTH = 48;
const RULE_WIDTH = 3;

/** Letters and digits with single blanks, hyphens or underlines between them: nothing that Markdown or a linkifier reads. */
const PLAIN = /^[\p{L}\p{N}]+(?:[ _-][\p{L}\p{N}]+)*[+#]{0,2}$/u;

/**
 * A text of the model inside a line of Markdown: as it is where it is a plain word, else as a code span, in which
 * nothing is active, not even for renderers that make links of addresses. `|` is escaped for tables.
 */
export function inertLine(text: string): string {
  return text.length <= CELL_LIMIT && PLAIN.test(text) && visibleText(text) === text ? text : codeSpan(text);
}

/** A text as a code span on one line; what is not seen is shown as an escape. */
export function codeSpan(text: string): string {
  const line = visibleLine(text, CELL_LIMIT);
  // A span of blanks only cannot be told from nothing, so it is written out.
  const shown = /^ *$/.test(line) ? line.replace(/ /g, '\\u0020') || '""' : line;
  const ticks = '`'.repeat(longestRun(shown) + 1);
  const padding = /^[ `]|[ `]$/.test(shown) ? ' ' : '';
  return (ticks + padding + shown + padding + ticks).replace(/\|/g, '\\|');
}

/** What a fence leaves out, and the lines that say so in its place. */
export interface FenceLimits {
  /** UTF-16 units that are shown. */
  readonly units: number;
  readonly leftOut: (units: number) => string;
  readonly blankLines: (count: number) => string;
}

/** A text as a fenced block, longer than any fence inside it. */
export function fence(text: string, language: string, limits: FenceLimits): string {
  // Only a beginning is worked through, so that a text of many megabytes takes no time that the user would feel.
  const head = truncateAt(text, limits.units * WORKED_THROUGH);
  const whole = withoutFloods(visibleText(head), limits);
  const cut = truncateAt(whole, limits.units);
  const left = whole.length - cut.length + text.length - head.length;
  const shown = left === 0 ? whole : `${cut}\n${limits.leftOut(left)}`;
  const ticks = '`'.repeat(Math.max(3, longestRun(shown) + 1));
  return `${ticks}${language}\n${shown}\n${ticks}`;
}

/** The name of a column, and whether its cells stand at the right. */
export type Column = string | { readonly right: string };

/** A table whose columns are aligned in the source too. Names and cells are inert Markdown already. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const names = columns.map((column) => (typeof column === 'string' ? column : column.right));
  const widths = names.map((_name, at) =>
    [names, ...rows].reduce((width, cells) => Math.max(width, fitting(cells[at] ?? '')), RULE_WIDTH),
  );
  const line = (cells: readonly string[]) => {
    const padded = columns.map((column, at) => {
      const cell = cells[at] ?? '';
      const width = widths[at] ?? 0;
      return typeof column === 'string' ? cell.padEnd(width) : cell.padStart(width);
    });
    return `| ${padded.join(' | ')} |`;
  };
  const rules = columns.map(
    (column, at) => '-'.repeat(widths[at] ?? 0).slice(0, -1) + (typeof column === 'string' ? '-' : ':'),
  );
  return [names, rules, ...rows].map(line).join('\n');
}

/** Longer cells stick out, rather than push all the others apart. */
function fitting(cell: string): number {
  return cell.length <= ALIGNED_WIDTH ? cell.length : 0;
}

function longestRun(text: string): number {
  return (text.match(/`+/g) ?? []).reduce((longest, { length }) => Math.max(longest, length), 0);
}

function withoutFloods(text: string, { blankLines }: FenceLimits): string {
  const kept: string[] = [];
  let blank = 0;
  const endFlood = () => {
    if (blank > BLANK_LINES) {
      kept.push(blankLines(blank - BLANK_LINES));
    }
    blank = 0;
  };
  for (const line of text.split('\n')) {
    if (line.trim() === '') {
      blank++;
      if (blank <= BLANK_LINES) {
        kept.push(line);
      }
    } else {
      endFlood();
      kept.push(line);
    }
  }
  endFlood();
  return kept.join('\n');
}
