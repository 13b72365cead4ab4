/** How the values of a CSV file are written. */
export interface CsvDialect {
  readonly delimiter: string;
  readonly lineBreak: '\n' | '\r\n';
  /** Whether the file starts with a byte order mark, without which some spreadsheets take it for another encoding. */
  readonly hasMark: boolean;
  /** The first line says which delimiter the file has (`sep=;`), as Excel writes and reads it. */
  readonly namesDelimiter?: true;
}

/** Number of characters from which the dialect is found out. */
export const DIALECT_CHARACTERS = 64 * 1024;
const DELIMITERS = [',', ';', '\t', '|'] as const;
const PREAMBLE = /^\uFEFF?(?:("?)sep=([\t !#-~])\1(?:\r\n?|\n))?/i;

/**
 * Finds out how values are written from the first `DIALECT_CHARACTERS` of a file. Unless the first line names the delimiter,
 * it is the one that the header has most, since names rarely contain any, while texts contain many commas.
 */
export function findDialect(start: string): CsvDialect {
  const hasMark = start.startsWith('\uFEFF');
  const [preamble = '', , named] = PREAMBLE.exec(start) ?? [];
  const { header, lineBreak } = headerOf(start.slice(preamble.length));
  if (named !== undefined) {
    return { delimiter: named, hasMark, lineBreak, namesDelimiter: true };
  }
  const delimiter = DELIMITERS.map((one) => ({ one, count: header.split(one).length })).reduce(
    (best, next) => (next.count > best.count ? next : best),
  );
  return { delimiter: delimiter.one, hasMark, lineBreak };
}

/** Returns the first row that is not empty, without what is in quotes, and how it ends. */
function headerOf(start: string): { readonly header: string } & Pick<CsvDialect, 'lineBreak'> {
  const unquoted = start.replace(/"[^"]*(?:"|$)/g, '""');
  const [, header = '', end = ''] = /^(?: *[\r\n]+)*([^\r\n]*)(\r?\n?)/.exec(unquoted) ?? [];
  return { header, lineBreak: end === '\r\n' ? '\r\n' : '\n' };
}

/** Returns what is before the header: the mark and the line that names the delimiter. */
export function preambleOf(start: string): string {
  return PREAMBLE.exec(start)?.[0] ?? '';
}

/** Prints what is before the header. */
export function printPreamble({ delimiter, hasMark, lineBreak, namesDelimiter }: CsvDialect): string {
  return `${hasMark ? '\uFEFF' : ''}${namesDelimiter === true ? `sep=${delimiter}${lineBreak}` : ''}`;
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
