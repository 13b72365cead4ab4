import * as v from 'valibot';
import { parseJson } from '../../parseJson';
import { isObject } from '../../tasks/answerShape';
import { paired } from './agreement';
import type { ByteSource } from './byteSource';
import { CsvRows } from './csvRows';
import type { CsvRow } from './csvScanner';
import { Utf8Decoder } from './decodeUtf8';
import type { ExpectedRow } from './evaluation';
import { judgedRow, startOf } from './judgedRow';
import type { JudgedRow } from './judgedRow';
import { LineSplitter } from './lineSplitter';
import { batchColumns, plainCell } from './outputFormat';
import { SourceFault } from './sourceFault';

/** Fields are found in this many lines. */
const MAX_EXAMPLE_LINES = 100;

/** The file is not the output of a batch. */
export class NotAnOutput extends Error {
  constructor() {
    super('The file is not the output of a batch.');
  }
}

/** Reads an output in lines of JSON. Throws `NotAnOutput`, or a `SourceFault` if it is not a text. */
export async function* jsonlRows(bytes: ByteSource): AsyncGenerator<JudgedRow> {
  let isTorn = false;
  for await (const { value } of jsonLines(bytes)) {
    const row = v.safeParse(rowSchema, value);
    if (isTorn || (!row.success && value !== undefined)) {
      throw new NotAnOutput();
    }
    if (row.success) {
      yield judgedRow(row.output);
    }
    // Only the last line can be incomplete, while the batch writes it.
    isTorn = !row.success;
  }
}

const rowSchema = v.object({
  index: v.pipe(v.number(), v.integer(), v.minValue(0)),
  id: v.string(),
  input: v.unknown(),
  output: v.unknown(),
  text: v.exactOptional(v.string()),
  label: v.exactOptional(v.string()),
  error: v.exactOptional(v.unknown()),
});

/**
 * Adds the expected values to the rows of an output: those of a field of its source, which also has lines of JSON. Throws a
 * `SourceFault` if no line has the field.
 */
export async function* withExpected(
  rows: AsyncIterable<JudgedRow>,
  source: ByteSource,
  field: string,
): AsyncGenerator<ExpectedRow> {
  let hasField = false;
  for await (const [row, line] of paired(rows, jsonLines(source))) {
    const has = isObject(line?.value) && Object.hasOwn(line.value, field);
    hasField ||= has;
    if (row !== undefined) {
      yield { row, expected: has && isObject(line.value) ? line.value[field] : undefined };
    }
  }
  if (!hasField) {
    throw new SourceFault({ kind: 'noColumn', column: field });
  }
}

/** A column or field that may have the expected values, with its first value. */
export interface ExampleColumn {
  readonly name: string;
  readonly example: string;
}

/** Returns the columns of an output in CSV, without those that the batch has added. Throws like `csvRows`. */
export async function csvColumns(bytes: ByteSource): Promise<readonly ExampleColumn[]> {
  let header: OutputHeader | undefined;
  let first: readonly string[] = [];
  for await (const { cells } of scannedRows(bytes)) {
    if (header !== undefined) {
      first = cells;
      break;
    }
    header = readHeader(cells);
  }
  const { added, columns } = header ?? readHeader([]);
  const isAdded = (at: number) => at >= added && at < added + batchColumns([]).length;
  return columns.flatMap((name, at) => (isAdded(at) ? [] : [{ name, example: first[at] ?? '' }]));
}

/** Returns the fields of the first objects of a source in lines of JSON. */
export async function jsonlFields(source: ByteSource): Promise<readonly ExampleColumn[]> {
  const examples = new Map<string, string>();
  for await (const { index, value } of jsonLines(source)) {
    for (const [name, example] of isObject(value) ? Object.entries(value) : []) {
      const text = typeof example === 'string' ? example : JSON.stringify(example);
      examples.set(name, examples.get(name) ?? text);
    }
    if (index >= MAX_EXAMPLE_LINES) {
      break;
    }
  }
  return [...examples].map(([name, example]) => ({ name, example }));
}

async function* jsonLines(
  bytes: ByteSource,
): AsyncGenerator<{ readonly index: number; readonly value: unknown }> {
  const [decoder, splitter] = [new Utf8Decoder(), new LineSplitter()];
  const toValue = ({ number, text = '' }: { readonly number: number; readonly text?: string }) => ({
    index: number - 1,
    value: parseJson(number === 1 ? text.replace(/^\uFEFF/, '') : text),
  });
  for await (const part of bytes.read()) {
    yield* splitter.push(decoder.decode(part)).map(toValue);
  }
  decoder.end();
  yield* splitter.end().map(toValue);
}

/** Columns of an output in CSV that are read in addition to the answers. */
interface WantedColumns {
  /** The expected values. */
  readonly expected?: string | undefined;
  /** What was sent. */
  readonly input?: string | undefined;
}

/**
 * Reads an output in CSV, with the expected values of one of its columns. Throws `NotAnOutput`, or a `SourceFault` if the
 * column of the expected values is missing or the file is not CSV.
 */
export async function* csvRows(
  bytes: ByteSource,
  { expected, input }: WantedColumns,
): AsyncGenerator<ExpectedRow> {
  let header: OutputHeader | undefined;
  let [expectedAt, inputAt] = [-1, -1];
  let index = 0;
  for await (const { cells } of scannedRows(bytes)) {
    if (header === undefined) {
      header = readHeader(cells);
      const { columns } = header;
      const positionOf = (name: string | undefined) =>
        name === undefined ? -1 : columns.indexOf(name.trim());
      [expectedAt, inputAt] = [positionOf(expected), positionOf(input)];
      if (expected !== undefined && expectedAt === -1) {
        throw new SourceFault({ kind: 'noColumn', column: expected, columns });
      }
    } else {
      const place = { index, id: String(index + 1), ...startOf(cells[inputAt] ?? '') };
      yield { row: csvRow(cells.slice(header.added), place), expected: cells[expectedAt] };
      index++;
    }
  }
  if (header === undefined) {
    throw new NotAnOutput();
  }
}

function csvRow(
  [label = '', , text = '', error = '']: readonly string[],
  place: Pick<JudgedRow, 'index' | 'id' | 'input'>,
): JudgedRow {
  if (error !== '') {
    return { ...place, kind: 'failed' };
  }
  if (label === '' && text === '') {
    return { ...place, kind: 'skipped' };
  }
  return {
    ...place,
    kind: 'answered',
    answer: plainCell(label === '' ? text : label),
    isLabel: label !== '',
  };
}

/** The columns of an output. */
interface OutputHeader {
  readonly columns: readonly string[];
  /** Position of the first of the columns that the batch has added. */
  readonly added: number;
}

/** Finds the columns that a batch has added. Others follow them if somebody has added expected values since. */
function readHeader(cells: readonly string[]): OutputHeader {
  const columns = cells.map((name) => name.trim());
  for (let added = columns.length - 1; added >= 0; added--) {
    if (batchColumns(columns.slice(0, added)).every((name, at) => columns[added + at] === name)) {
      return { columns, added };
    }
  }
  throw new NotAnOutput();
}

async function* scannedRows(bytes: ByteSource): AsyncGenerator<CsvRow> {
  const [decoder, rows] = [new Utf8Decoder(), new CsvRows()];
  for await (const part of bytes.read()) {
    yield* rows.push(decoder.decode(part));
  }
  decoder.end();
  yield* rows.begin();
  yield* rows.end();
}
