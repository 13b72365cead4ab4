import { truncateAt, visibleLine, visibleText } from './visibleText';

/** Maximum length of a cell or a heading in UTF-16 units. The raw answer has the rest. */
const MAX_CELL_LENGTH = 200;
/** Maximum number of consecutive blank lines in a fence. */
const MAX_BLANK_LINES = 20;
/** How many times the shown length a fence processes, because removing blank lines makes the text shorter. */
const PROCESSED_RATIO = 4;
/** Maximum width to which the cells of a column are padded. */
const MAX_COLUMN_WIDTH = 48;
/** Minimum width of a column, for a rule of three characters. */
const MIN_COLUMN_WIDTH = 3;

/** Letters and digits separated by single spaces, hyphens, or underscores. Neither Markdown nor a linkifier acts on these. */
const PLAIN = /^[\p{L}\p{N}]+(?:[ _-][\p{L}\p{N}]+)*[+#]{0,2}$/u;

/**
 * Formats text from the model for use within a line of Markdown: plain words unchanged, anything else as a code span,
 * where nothing is active, even for renderers that turn addresses into links. `|` is escaped for tables.
 */
export function inertLine(text: string): string {
  return text.length <= MAX_CELL_LENGTH && PLAIN.test(text) && visibleText(text) === text
    ? text
    : codeSpan(text);
}

/** Formats text as a code span on one line, with invisible characters written as escapes. */
export function codeSpan(text: string): string {
  const line = visibleLine(text, MAX_CELL_LENGTH);
  // A span of spaces alone would look empty, so the spaces are written as escapes.
  const shown = /^ *$/.test(line) ? line.replace(/ /g, '\\u0020') || '""' : line;
  const ticks = '`'.repeat(longestRun(shown) + 1);
  const padding = /^[ `]|[ `]$/.test(shown) ? ' ' : '';
  return (ticks + padding + shown + padding + ticks).replace(/\|/g, '\\|');
}

/** How much text a fence shows, and the lines that stand for omitted text. */
export interface FenceLimits {
  /** Maximum length of the shown text in UTF-16 units. */
  readonly units: number;
  readonly leftOut: (units: number) => string;
  readonly blankLines: (count: number) => string;
}

/** Formats text as a fenced block. Its fence is longer than any run of backticks in the text. */
export function fence(text: string, language: string, limits: FenceLimits): string {
  // Only the beginning is processed, so that a text of many megabytes takes no noticeable time.
  const head = truncateAt(text, limits.units * PROCESSED_RATIO);
  const whole = limitBlankLines(visibleText(head), limits);
  const start = truncateAt(whole, limits.units);
  const omitted = whole.length - start.length + text.length - head.length;
  const shown = omitted === 0 ? whole : `${start}\n${limits.leftOut(omitted)}`;
  const ticks = '`'.repeat(Math.max(3, longestRun(shown) + 1));
  return `${ticks}${language}\n${shown}\n${ticks}`;
}

/** The name of a column. The cells of `right` are aligned to the right. */
export type Column = string | { readonly right: string };

/** Formats a table, padded so that the source is readable too. Names and cells must already be inert Markdown. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const names = columns.map((column) => (typeof column === 'string' ? column : column.right));
  const widths = names.map((_name, at) =>
    [names, ...rows].reduce(
      (width, cells) => Math.max(width, paddedWidth(cells[at] ?? '')),
      MIN_COLUMN_WIDTH,
    ),
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

/** Returns the width that a cell needs. Ignores long cells, which would make the whole column wide. */
function paddedWidth(cell: string): number {
  return cell.length <= MAX_COLUMN_WIDTH ? cell.length : 0;
}

function longestRun(text: string): number {
  return (text.match(/`+/g) ?? []).reduce((longest, { length }) => Math.max(longest, length), 0);
}

function limitBlankLines(text: string, { blankLines }: FenceLimits): string {
  const kept: string[] = [];
  let blank = 0;
  const endBlankLines = () => {
    if (blank > MAX_BLANK_LINES) {
      kept.push(blankLines(blank - MAX_BLANK_LINES));
    }
    blank = 0;
  };
  for (const line of text.split('\n')) {
    if (line.trim() === '') {
      blank++;
      if (blank <= MAX_BLANK_LINES) {
        kept.push(line);
      }
    } else {
      endBlankLines();
      kept.push(line);
    }
  }
  endBlankLines();
  return kept.join('\n');
}
