import { parseJson } from '../../parseJson';
import type { ByteSource } from './byteSource';
import { columnNames } from './columnNames';
import { isBlankRow } from './csvReader';
import { CsvRows } from './csvRows';
import type { CsvRow } from './csvScanner';
import { Utf8Decoder } from './decodeUtf8';
import { LineSplitter } from './lineSplitter';

/** A line of JSON lines, or a row of CSV. */
export interface SourceLine {
  /** That of its input, counted from 0. */
  readonly index: number;
  /** Undefined if the line is not JSON; the columns of a row. */
  readonly value: unknown;
}

/** Reads lines of JSON. Throws a `SourceFault` if they are not UTF-8. */
export async function* jsonLines(bytes: ByteSource): AsyncGenerator<SourceLine> {
  const [decoder, splitter] = [new Utf8Decoder(), new LineSplitter()];
  const toLine = ({ number, text = '' }: { readonly number: number; readonly text?: string }) => ({
    index: number - 1,
    value: parseJson(number === 1 ? text.replace(/^\uFEFF/, '') : text),
  });
  for await (const part of bytes.read()) {
    yield* splitter.push(decoder.decode(part)).map(toLine);
  }
  decoder.end();
  yield* splitter.end().map(toLine);
}

/** Reads the rows of CSV. Throws a `SourceFault`. */
export async function* readCsvRows(bytes: ByteSource): AsyncGenerator<CsvRow> {
  const [decoder, rows] = [new Utf8Decoder(), new CsvRows()];
  for await (const part of bytes.read()) {
    yield* rows.push(decoder.decode(part));
  }
  decoder.end();
  yield* rows.begin();
  yield* rows.end();
}

/** Reads the rows of a source in CSV, with their values by the names of their columns. Throws a `SourceFault`. */
export async function* csvLines(bytes: ByteSource): AsyncGenerator<SourceLine> {
  let names: readonly string[] | undefined;
  let index = 0;
  for await (const row of readCsvRows(bytes)) {
    if (names !== undefined) {
      yield { index, value: Object.fromEntries(names.map((name, at) => [name, row.cells[at] ?? ''])) };
      index++;
    } else if (!isBlankRow(row)) {
      names = columnNames(row.cells);
    }
  }
}
