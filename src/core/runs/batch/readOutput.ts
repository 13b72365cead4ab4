import * as v from 'valibot';
import { isObject } from '../../tasks/answerShape';
import { paired } from './agreement';
import type { ByteSource } from './byteSource';
import { columnNames } from './columnNames';
import type { ExpectedRow } from './evaluation';
import { ColumnExamples } from './exampleColumns';
import type { ExampleColumn } from './exampleColumns';
import { judgedRow, startOf } from './judgedRow';
import type { JudgedRow } from './judgedRow';
import { batchColumns, plainCell } from './outputFormat';
import { jsonLines, readCsvRows } from './sourceRows';
import type { SourceLine } from './sourceRows';
import { SourceFault } from './sourceFault';

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
 * Adds the expected values to the rows of an output in lines of JSON: those of a field or column of its source. Throws a
 * `SourceFault` if no line of the source has it.
 */
export async function* withExpected(
  rows: AsyncIterable<JudgedRow>,
  source: AsyncIterable<SourceLine>,
  field: string,
): AsyncGenerator<ExpectedRow> {
  let hasField = false;
  for await (const [row, line] of paired(rows, source)) {
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

/** Returns the columns of an output in CSV, without those that the batch has added. Throws like `csvRows`. */
export async function csvColumns(bytes: ByteSource): Promise<readonly ExampleColumn[]> {
  const examples = new ColumnExamples();
  let header: OutputHeader | undefined;
  for await (const { cells } of readCsvRows(bytes)) {
    const { columns } = (header ??= readHeader(cells));
    const values = cells === header.cells ? [] : cells;
    examples.addRow([...columns].map(([name, at]) => [name, values[at] ?? '']));
    if (examples.isEnough) {
      break;
    }
  }
  if (header === undefined) {
    throw new NotAnOutput();
  }
  return examples.list();
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
  for await (const { cells } of readCsvRows(bytes)) {
    if (header === undefined) {
      header = readHeader(cells);
      const { columns } = header;
      const positionOf = (name: string | undefined) =>
        name === undefined ? -1 : (columns.get(name.trim()) ?? -1);
      [expectedAt, inputAt] = [positionOf(expected), positionOf(input)];
      if (expected !== undefined && expectedAt === -1) {
        throw new SourceFault({ kind: 'noColumn', column: expected, columns: [...columns.keys()] });
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
  readonly cells: readonly string[];
  /** The positions of those that the batch has not added, by their names. */
  readonly columns: ReadonlyMap<string, number>;
  /** Position of the first of the columns that the batch has added. */
  readonly added: number;
}

/** Finds the columns that a batch has added. Others follow them if somebody has added expected values since. */
function readHeader(cells: readonly string[]): OutputHeader {
  const names = cells.map((name) => name.trim());
  for (let added = names.length - 1; added >= 0; added--) {
    const ofBatch = batchColumns(names.slice(0, added));
    if (ofBatch.every((name, at) => names[added + at] === name)) {
      const isOther = (at: number) => at < added || at >= added + ofBatch.length;
      const columns = columnNames(names).flatMap((name, at) => (isOther(at) ? [[name, at] as const] : []));
      return { cells, columns: new Map(columns), added };
    }
  }
  throw new NotAnOutput();
}
