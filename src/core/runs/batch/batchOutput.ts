import type { BatchInput, BatchRow, BatchRowState, BatchSink } from './batchTypes';
import type { OutputFiles } from './outputFiles';
import type { OutputFormat } from './outputFormat';
import { OutputJournal } from './outputJournal';
import type { PrintedRow } from './outputJournal';
import { OutputRows } from './outputRows';

interface WaitingRow extends PrintedRow {
  readonly settle: { resolve(): void; reject(error: unknown): void };
}

/**
 * The output of a batch, which has its rows in the order of the source at every moment. A row that is done before earlier
 * ones, or that replaces a failed one, is written to the journal until the output can have it, so that a process that is
 * killed loses only what was in flight.
 */
export class BatchOutput implements BatchSink {
  /** Rows that are done before earlier ones. The engine bounds their number. */
  private readonly early = new Map<number, PrintedRow>();
  private waiting: WaitingRow[] = [];
  private writing: Promise<void> | undefined;
  private failure: { readonly error: unknown } | undefined;

  private constructor(
    private readonly rows: OutputRows,
    private readonly journal: OutputJournal,
    private readonly format: OutputFormat,
  ) {}

  /**
   * Opens the files of a batch with `total` inputs, and repairs what a killed process left. Rejects with an `OutputFault`
   * or the error of the file system.
   */
  static async open(files: OutputFiles, format: OutputFormat, total: number): Promise<BatchOutput> {
    await files.remove('next');
    const rows = await OutputRows.open(files, format, total);
    const journal = new OutputJournal(files, total);
    const output = new BatchOutput(rows, journal, format);
    try {
      await output.readJournal();
      await output.merge();
    } catch (error) {
      await output.closeFiles();
      throw error;
    }
    return output;
  }

  /** What the output, or its journal, has of an input. */
  stateOf(index: number): BatchRowState {
    const early = this.early.get(index);
    return early === undefined ? this.rows.stateOf(index) : early.isFailed ? 'failed' : 'done';
  }

  /** Resolves when the row is written. Rejects with the error of the file system; then no more rows can be written. */
  async add(row: BatchRow, input: BatchInput): Promise<void> {
    const text = this.format.print(row, input);
    await new Promise<void>((resolve, reject) => {
      const { index } = row;
      this.waiting.push({ index, isFailed: row.error !== undefined, text, settle: { resolve, reject } });
      this.writing ??= this.writeAll();
    });
  }

  /** Resolves when all rows that were added survive a power failure. */
  async flush(): Promise<void> {
    if (this.failure !== undefined) {
      throw this.failure.error;
    }
    try {
      await this.journal.flush();
      await this.rows.flush();
    } catch (error) {
      this.failure = { error };
      throw error;
    }
  }

  /**
   * Puts the rows of the journal in their places in the output. Without an index in the rows, those after a gap stay in the
   * journal until the batch is resumed.
   */
  async close(): Promise<void> {
    await this.writing;
    try {
      if (this.failure === undefined) {
        await this.merge();
      }
    } finally {
      await this.closeFiles();
    }
  }

  /** Writes until nothing waits. What arrives meanwhile is written together. */
  private async writeAll(): Promise<void> {
    while (this.waiting.length > 0) {
      const rows = this.waiting;
      this.waiting = [];
      try {
        if (this.failure !== undefined) {
          throw this.failure.error;
        }
        await this.write(rows);
        rows.forEach(({ settle }) => settle.resolve());
      } catch (error) {
        this.failure ??= { error };
        await this.keep(rows);
        rows.forEach(({ settle }) => settle.reject(error));
      }
    }
    this.writing = undefined;
  }

  /** Keeps rows in the journal that the output could not have, so that a batch that is resumed does not pay for them again. */
  private async keep(rows: readonly WaitingRow[]): Promise<void> {
    const printed = rows.map(({ index, isFailed, text }) => ({ index, isFailed, text }));
    await this.journal.append(printed, () => false).catch(() => undefined);
  }

  private async write(added: readonly PrintedRow[]): Promise<void> {
    const inOrder: PrintedRow[] = [];
    const others: PrintedRow[] = [];
    let next = this.rows.last + 1;
    for (const { index, isFailed, text } of added.toSorted((one, other) => one.index - other.index)) {
      const row = { index, isFailed, text };
      if (index === next) {
        inOrder.push(row);
        next = this.takeEarly(next + 1, inOrder);
      } else {
        others.push(row);
      }
    }
    const replaces = (index: number) => index < next;
    if (others.length > 0) {
      await this.journal.append(others, replaces);
      for (const row of others) {
        if (replaces(row.index)) {
          this.rows.mark(row);
        } else {
          this.early.set(row.index, row);
        }
      }
    }
    await this.rows.append(inOrder);
  }

  /** Moves the rows that follow without a gap; returns the index after them. */
  private takeEarly(from: number, taken: PrintedRow[]): number {
    let next = from;
    for (let row = this.early.get(next); row !== undefined; row = this.early.get(next)) {
      taken.push(row);
      this.early.delete(next);
      next++;
    }
    return next;
  }

  private async readJournal(): Promise<void> {
    for await (const { length, start, ...row } of this.journal.read()) {
      const { index, isFailed } = row;
      const state = this.rows.stateOf(index);
      // A row is in both if the process was killed before the journal was removed.
      if (index > this.rows.last) {
        this.early.set(index, row);
      } else if (state === 'missing' || (state === 'failed' && !isFailed)) {
        this.journal.replace(index, start, length);
        this.rows.mark(row);
      }
    }
  }

  private async merge(): Promise<void> {
    if (this.journal.hasReplacements || this.rows.hasOtherLineBreaks) {
      await this.rows.replaceBy(this.journal);
    }
    const ready: PrintedRow[] = [];
    this.takeEarly(this.rows.last + 1, ready);
    if (this.format.hasIndex) {
      // Not spread, since an output that lost its end can miss more rows than a call takes arguments.
      for (const row of [...this.early.values()].toSorted((one, other) => one.index - other.index)) {
        ready.push(row);
      }
      this.early.clear();
    }
    await this.rows.append(ready);
    await this.rows.flush();
    await this.journal.keepOnly([...this.early.values()]);
  }

  private async closeFiles(): Promise<void> {
    await this.journal.close();
    await this.rows.close();
  }
}
