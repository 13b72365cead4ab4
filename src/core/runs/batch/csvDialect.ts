/** How the values of a CSV file are written. */
export interface CsvDialect {
  readonly delimiter: string;
  readonly lineBreak: '\n' | '\r\n';
  /** Whether the file starts with a byte order mark, without which some spreadsheets take it for another encoding. */
  readonly hasMark: boolean;
}

/** Number of characters from which the dialect is found out. */
export const DIALECT_CHARACTERS = 64 * 1024;
const DELIMITERS = [',', ';', '\t', '|'] as const;

/**
 * Finds out how values are written from the first `DIALECT_CHARACTERS` of a file. The delimiter is the one that the header
 * has most, since names rarely contain any, while texts contain many commas.
 */
export function findDialect(start: string): CsvDialect {
  const { header, lineBreak } = headerOf(start);
  const delimiter = DELIMITERS.map((one) => ({ one, count: header.split(one).length })).reduce(
    (best, next) => (next.count > best.count ? next : best),
  );
  return { delimiter: delimiter.one, hasMark: start.startsWith('\uFEFF'), lineBreak };
}

/** Returns the first row that is not empty, without what is in quotes, and how it ends. */
function headerOf(start: string): { readonly header: string } & Pick<CsvDialect, 'lineBreak'> {
  const unquoted = start.replace(/"[^"]*(?:"|$)/g, '""');
  const [, header = '', end = ''] = /^\uFEFF?(?: *[\r\n]+)*([^\r\n]*)(\r?\n?)/.exec(unquoted) ?? [];
  return { header, lineBreak: end === '\r\n' ? '\r\n' : '\n' };
}

/** Prints a row, without its line break. */
export function printCsvRow(cells: readonly string[], { delimiter }: Pick<CsvDialect, 'delimiter'>): string {
  return cells.map((cell) => quoted(cell, delimiter)).join(delimiter);
}

function quoted(cell: string, delimiter: string): string {
  const needsQuotes =
    cell.includes(delimiter) || cell.includes('"') || cell.includes('\n') || cell.includes('\r');
  return needsQuotes ? `"${cell.replaceAll('"', '""')}"` : cell;
}
