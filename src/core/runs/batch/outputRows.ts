import type { BatchRowState } from './batchTypes';
import { divideRows, joined } from './divideRows';
import type { RowBytes } from './divideRows';
import type { GrowingFile, OutputFiles } from './outputFiles';
import { OutputFault } from './outputFault';
import type { OutputFormat } from './outputFormat';
import type { OutputJournal, PrintedRow } from './outputJournal';

const STATES = ['missing', 'done', 'failed'] as const;
/** Rows are written in parts of about this size while others are merged into them. */
const PART_BYTES = 1024 * 1024;
const CARRIAGE_RETURN = 13;

/** The rows of the output itself. */
export class OutputRows {
  /** The highest index in the output; -1 while it has no rows. */
  last = -1;
  /** Whether an editor that saved the output gave its rows other line breaks. */
  hasOtherLineBreaks = false;
  /** Where the last complete row ends. */
  private size = 0;
  /** One byte for each input: a position in `STATES`. */
  private readonly states: Uint8Array;
  private file: GrowingFile | undefined;
  private readonly rowEnd: Uint8Array;

  private constructor(
    private readonly files: OutputFiles,
    private readonly format: OutputFormat,
    total: number,
  ) {
    this.rowEnd = new TextEncoder().encode(format.header.endsWith('\r\n') ? '\r\n' : '\n');
    this.states = new Uint8Array(total);
  }

  /** Reads the output, and cuts off what a killed process left of a row. */
  static async open(files: OutputFiles, format: OutputFormat, total: number): Promise<OutputRows> {
    const rows = new OutputRows(files, format, total);
    for await (const { bytes, index, isFailed, start } of rows.read()) {
      rows.size = start + bytes.length;
      rows.hasOtherLineBreaks ||= endOf(bytes).length !== rows.rowEnd.length;
      if (index !== undefined) {
        rows.mark({ index, isFailed });
        rows.last = index;
      }
    }
    if (rows.last === -1) {
      // A killed process may have left a part of the header only.
      rows.size = 0;
    }
    await rows.start();
    return rows;
  }

  stateOf(index: number): BatchRowState {
    return STATES[this.states[index] ?? 0] ?? 'missing';
  }

  /** Remembers the state of a row that the journal has. */
  mark({ index, isFailed }: Pick<PrintedRow, 'index' | 'isFailed'>): void {
    this.states[index] = STATES.indexOf(isFailed ? 'failed' : 'done');
  }

  /** Appends rows that come after all others. */
  async append(rows: readonly PrintedRow[]): Promise<void> {
    if (rows.length === 0) {
      return;
    }
    const bytes = new TextEncoder().encode(rows.map(({ text }) => text).join(''));
    await this.file?.append(bytes);
    this.size += bytes.length;
    for (const row of rows) {
      this.mark(row);
      this.last = row.index;
    }
  }

  async flush(): Promise<void> {
    await this.file?.flush();
  }

  /** Puts rows of the journal in their places, and gives all rows the line breaks of the batch. The output is replaced at once. */
  async replaceBy(journal: OutputJournal): Promise<void> {
    const next = await this.files.grow('next', 0);
    try {
      await writeParts(next, this.merged(journal));
      await next.flush();
    } finally {
      await next.close();
    }
    await this.close();
    await this.files.replace('output', 'next');
    this.hasOtherLineBreaks = false;
    this.size = 0;
    for await (const { length } of this.files.read('output')) {
      this.size += length;
    }
    await this.start();
  }

  async close(): Promise<void> {
    const { file } = this;
    this.file = undefined;
    await file?.close();
  }

  private async start(): Promise<void> {
    this.file = await this.files.grow('output', this.size);
    if (this.size === 0) {
      const header = new TextEncoder().encode(this.format.header);
      await this.file.append(header);
      this.size = header.length;
    }
  }

  private async *merged(journal: OutputJournal): AsyncGenerator<Uint8Array> {
    let next = 0;
    for await (const { bytes, index } of this.read()) {
      while (next < (index ?? 0)) {
        if (journal.isReplaced(next)) {
          yield await journal.replacement(next);
        }
        next++;
      }
      if (index === undefined || !journal.isReplaced(index)) {
        yield joined([bytes.subarray(0, -endOf(bytes).length), this.rowEnd]);
      } else {
        yield await journal.replacement(index);
      }
      next = (index ?? -1) + 1;
    }
  }

  /** Gives the lines of the header, without an index, and the rows. Throws an `OutputFault` if something else is in the file. */
  private async *read(): AsyncGenerator<RowBytes & { readonly index?: number; readonly isFailed: boolean }> {
    const { format, states } = this;
    const header = await headerLines(format);
    let last = -1;
    let position = 0;
    for await (const row of divideRows(this.files.read('output'), format.hasQuotes)) {
      const line = header[position++];
      if (line !== undefined) {
        if (withLineFeeds(row.bytes) !== line) {
          throw new OutputFault({ kind: 'damaged', row: position });
        }
        yield { ...row, isFailed: false };
        continue;
      }
      const read = format.read(row.bytes);
      const index = read?.index ?? last + 1;
      if (read === undefined || index <= last || index >= states.length) {
        throw new OutputFault({ kind: 'damaged', row: position });
      }
      last = index;
      yield { ...row, index, isFailed: read.isFailed };
    }
  }
}

async function writeParts(file: GrowingFile, rows: AsyncIterable<Uint8Array>): Promise<void> {
  let part: Uint8Array[] = [];
  let length = 0;
  for await (const row of rows) {
    part.push(row);
    length += row.length;
    if (length >= PART_BYTES) {
      await file.append(joined(part));
      part = [];
      length = 0;
    }
  }
  await file.append(joined(part));
}

/** Divides the header into lines, which an editor may have given other line breaks. */
async function headerLines({ hasQuotes, header }: OutputFormat): Promise<readonly string[]> {
  const lines: string[] = [];
  for await (const { bytes } of divideRows(encoded(header), hasQuotes)) {
    lines.push(withLineFeeds(bytes));
  }
  return lines;
}

async function* encoded(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}

/** Returns a text with the same line breaks, whatever an editor made of them. */
function withLineFeeds(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes).replace(/\r\n?/g, '\n');
}

/** Returns the line break of a row. */
function endOf(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(bytes.at(-2) === CARRIAGE_RETURN ? -2 : -1);
}
