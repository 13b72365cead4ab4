import type { UsageRow } from './usageRow';

/** The exported columns, in their order. */
const COLUMNS = [
  'day',
  'origin',
  'account',
  'model',
  'requests',
  'failed',
  'characters',
  'promptTokens',
  'completionTokens',
  'seconds',
  'cached',
] as const satisfies readonly (keyof UsageRow)[];

/** Spreadsheets run a cell that starts with one of these as a formula. */
const FORMULA = /^[=+\-@\t\r]/;

export type UsageFormat = 'json' | 'csv';

/** Prints rows as a JSON list of objects, or as CSV with a header (RFC 4180). */
export function printUsage(rows: readonly UsageRow[], format: UsageFormat): string {
  return format === 'json' ? printJson(rows) : printCsv(rows);
}

function printJson(rows: readonly UsageRow[]): string {
  const exported = rows.map((row) => Object.fromEntries(COLUMNS.map((column) => [column, row[column]])));
  return `${JSON.stringify(exported, null, 2)}\n`;
}

function printCsv(rows: readonly UsageRow[]): string {
  const lines = [COLUMNS, ...rows.map((row) => COLUMNS.map((column) => printCell(row[column])))];
  return lines.map((cells) => `${cells.join(',')}\r\n`).join('');
}

function printCell(value: string | number): string {
  if (typeof value === 'number') {
    return String(value);
  }
  // An apostrophe makes a spreadsheet show the text instead of running it.
  const inert = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}
