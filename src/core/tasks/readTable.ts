import Papa from 'papaparse';

/** A table as the API takes it: its columns in order, by name. All cells are strings, even numbers. */
export type TextTable = Readonly<Record<string, readonly string[]>>;

/** Maximum number of columns; more are not a table but a text with many commas. */
const MAX_COLUMNS = 1000;
/** Matches the line below the header of a Markdown table. */
const MARKDOWN_RULE = /^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$/;

/**
 * Reads a Markdown table, or CSV with commas, semicolons, or tabs, whose first row has the names of the columns. Returns
 * undefined unless the text has a header, at least one more row, and as many cells in each row as in the header; a
 * shorter row ends with empty cells.
 */
export function readTable(text: string): TextTable | undefined {
  const rows = readMarkdownRows(text) ?? readSeparatedRows(text);
  const [header = [], ...body] = rows ?? [];
  const names = columnNames(header);
  if (names.length === 0 || names.length > MAX_COLUMNS || body.length === 0) {
    return undefined;
  }
  if (body.some((row) => row.length > names.length)) {
    return undefined;
  }
  return Object.fromEntries(names.map((name, column) => [name, body.map((row) => row[column] ?? '')]));
}

/** Names each column once: a column without a name gets its number, a second one of a name is numbered. */
function columnNames(header: readonly string[]): readonly string[] {
  const used = new Set<string>();
  return header.map((cell, index) => {
    const name = cell.trim() === '' ? String(index + 1) : cell.trim();
    let unique = name;
    for (let number = 2; used.has(unique); number++) {
      unique = `${name} ${number}`;
    }
    used.add(unique);
    return unique;
  });
}

function readMarkdownRows(text: string): readonly (readonly string[])[] | undefined {
  const lines = text.split(/\r\n|\r|\n/).filter((line) => line.trim() !== '');
  const [header = '', rule = '', ...body] = lines;
  if (!header.includes('|') || !MARKDOWN_RULE.test(rule) || !rule.includes('-')) {
    return undefined;
  }
  return [header, ...body].map(markdownCells);
}

/** Splits a row at its pipes, except those that are escaped. */
function markdownCells(line: string): readonly string[] {
  const row = line.trim().replace(/^\|/, '');
  const cells = [...row.matchAll(/((?:\\[^]|[^\\|])*)(?:\||$)/g)].map(([, cell = '']) => cell);
  // The pipe at the end of a row closes its last cell. The last match is always empty.
  const closed = cells.slice(0, -1);
  const open = cells.at(-1) === '' ? closed : cells;
  return open.map((cell) => cell.trim().replaceAll(String.raw`\|`, '|'));
}

/** Reads CSV or TSV. One column needs no separator, but a text of several lines without any is no table. */
function readSeparatedRows(text: string): readonly (readonly string[])[] | undefined {
  const { data, errors, meta } = Papa.parse<readonly string[]>(text.trim(), {
    delimitersToGuess: [',', '\t', ';', '|'],
    skipEmptyLines: true,
  });
  const isBroken = errors.some(({ type }) => type === 'Quotes');
  const isSeparated = data.every((row) => row.length > 1) && text.includes(meta.delimiter);
  return isBroken || !isSeparated ? undefined : data;
}
