import { parseJson } from '../../parseJson';
import type { ByteSource } from './byteSource';
import { CsvRows } from './csvRows';
import type { CsvRow } from './csvScanner';
import { Utf8Decoder } from './decodeUtf8';
import { LineSplitter } from './lineSplitter';

/** A line of JSON lines. */
export interface JsonLine {
  /** Counted from 0. */
  readonly index: number;
  /** Undefined if the line is not JSON. */
  readonly value: unknown;
}

/** Reads lines of JSON. Throws a `SourceFault` if they are not UTF-8. */
export async function* jsonLines(bytes: ByteSource): AsyncGenerator<JsonLine> {
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
