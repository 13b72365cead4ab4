import * as v from 'valibot';
import { parseJson } from '../../parseJson';
import type { BatchFormat, BatchInput, BatchRow } from './batchTypes';
import { printCsvRow, printPreamble } from './csvDialect';
import type { CsvDialect } from './csvDialect';

/** What a row of an output says of its input. */
interface WrittenRow {
  /** Absent if the format does not name it: the position in the output is the index. */
  readonly index?: number;
  readonly isFailed: boolean;
}

/** How the rows of an output are written. Every row ends with a line break. */
export interface OutputFormat {
  /** What is before the first row. */
  readonly header: string;
  /** Line breaks in quotes are part of a row. */
  readonly hasQuotes: boolean;
  /** Rows name their index, so that some can be missing between others. */
  readonly hasIndex: boolean;
  print(row: BatchRow, input: BatchInput): string;
  /** Reads a row; undefined if it is not one of this format. */
  read(bytes: Uint8Array): WrittenRow | undefined;
}

const jsonRowSchema = v.object({
  index: v.pipe(v.number(), v.integer(), v.minValue(0)),
  error: v.optional(v.unknown()),
});

/** One JSON object in each line. */
export const JSONL_OUTPUT: OutputFormat = {
  header: '',
  hasQuotes: false,
  hasIndex: true,
  print: (row) => `${JSON.stringify(row)}\n`,
  read: (bytes) => {
    const row = v.safeParse(jsonRowSchema, parseJson(new TextDecoder().decode(bytes)));
    return row.success ? { index: row.output.index, isFailed: row.output.error !== undefined } : undefined;
  },
};

/** Whether the output of a source in some format is CSV, by the path of the output. */
export function isCsvOutput(format: BatchFormat, path: string): boolean {
  return format === 'csv' && !/\.(?:jsonl|ndjson)$/i.test(path);
}

/** The columns of a batch. `error` is the last one: a row that ends with a delimiter did not fail. */
const COLUMNS = ['label', 'score', 'text', 'error'] as const;

/** Spreadsheets run a cell that starts with one of these as a formula. */
const FORMULA = /^[=+\-@\t\r]/;
const [CARRIAGE_RETURN, LINE_FEED] = [13, 10];

/**
 * The columns of a CSV source, and those of the batch. An answer that has neither label nor text, such as a vector, is JSON
 * in the column `text`.
 */
export function csvOutput(sourceColumns: readonly string[], dialect: CsvDialect): OutputFormat {
  const print = (cells: readonly string[]) => `${printCsvRow(cells, dialect)}${dialect.lineBreak}`;
  const delimiter = dialect.delimiter.charCodeAt(0);
  const width = sourceColumns.length;
  return {
    header: `${printPreamble(dialect)}${print([...sourceColumns, ...batchColumns(sourceColumns)])}`,
    hasQuotes: true,
    hasIndex: false,
    print: (row, { columns = [] }) => {
      const cells = Array.from({ length: width }, (_, at) => columns[at] ?? '');
      return print([...cells, ...batchCells(row)]);
    },
    read: (bytes) => {
      const breakLength = bytes.at(-2) === CARRIAGE_RETURN && bytes.at(-1) === LINE_FEED ? 2 : 1;
      return { isFailed: bytes.at(-breakLength - 1) !== delimiter };
    },
  };
}

/** Returns the names of the new columns. A name that the source has becomes `output_text`, and then `output_text_2`. */
export function batchColumns(sourceColumns: readonly string[]): readonly string[] {
  const used = new Set(sourceColumns.map((name) => name.trim()));
  return COLUMNS.map((name) => {
    let free: string = name;
    for (let number = 1; used.has(free); number++) {
      free = number === 1 ? `output_${name}` : `output_${name}_${number}`;
    }
    used.add(free);
    return free;
  });
}

function batchCells({ error, label, output, score, text }: BatchRow): readonly string[] {
  const hasText = label !== undefined || text !== undefined || output === null;
  const shown = hasText ? (text ?? '') : JSON.stringify(output);
  return [
    inertCell(label ?? ''),
    score === undefined ? '' : String(score),
    inertCell(shown),
    error === undefined ? '' : inertCell(error.message.trim() === '' ? error.kind : error.message),
  ];
}

/** Keeps spreadsheets from running a cell: an apostrophe makes them show its text. */
function inertCell(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text;
}

/** Returns the text of a cell that this batch wrote. */
export function plainCell(cell: string): string {
  return cell.startsWith("'") && FORMULA.test(cell.slice(1)) ? cell.slice(1) : cell;
}
