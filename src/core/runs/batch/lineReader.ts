import type { BatchInput } from './batchTypes';
import type { InputReader } from './inputReader';
import { LineSplitter } from './lineSplitter';
import type { SplitLine } from './lineSplitter';

/** Makes an input of each line. */
export class LineReader implements InputReader {
  readonly columns = undefined;
  readonly dialect = undefined;
  private readonly splitter = new LineSplitter();

  push(text: string): readonly BatchInput[] {
    return this.splitter.push(text).map(toInput);
  }

  end(): readonly BatchInput[] {
    return this.splitter.end().map(toInput);
  }
}

function toInput({ number, text }: SplitLine): BatchInput {
  const place = { index: number - 1, id: String(number), line: number };
  if (text === undefined) {
    return { ...place, kind: 'broken', fault: { kind: 'tooLong' } };
  }
  // A byte order mark is part of the file, but not of its first line.
  const line = number === 1 ? text.replace(/^\uFEFF/, '') : text;
  return /\S/.test(line) ? { ...place, kind: 'ready', input: line } : { ...place, kind: 'empty' };
}
