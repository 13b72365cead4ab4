import * as v from 'valibot';
import { parseJson } from '../../parseJson';
import { divideRows, joined } from './divideRows';
import type { GrowingFile, OutputFiles } from './outputFiles';

/** A printed row with its line break. */
export interface PrintedRow {
  readonly index: number;
  readonly isFailed: boolean;
  readonly text: string;
}

const rowSchema = v.object({ index: v.number(), isFailed: v.boolean(), text: v.string() });

/**
 * The rows that the output cannot have yet: those that are done before earlier ones, and those that replace a row of the
 * output. Remembers only where the latter are, since a batch may have failed in a million rows.
 */
export class OutputJournal {
  private file: GrowingFile | undefined;
  private size = 0;
  private starts: Float64Array | undefined;
  private lengths: Uint32Array | undefined;

  constructor(
    private readonly files: OutputFiles,
    private readonly total: number,
  ) {}

  /** Whether a row of the output is replaced. */
  get hasReplacements(): boolean {
    return this.lengths !== undefined;
  }

  /** Gives the rows of an earlier session. A later row of the same input replaces an earlier one. */
  async *read(): AsyncGenerator<PrintedRow & { readonly start: number; readonly length: number }> {
    for await (const { bytes, start } of divideRows(this.files.read('journal'), false)) {
      const row = parsed(bytes);
      // A killed process can leave a row without its end, but only as the last one.
      if (row === undefined || row.index >= this.total) {
        return;
      }
      this.size = start + bytes.length;
      yield { ...row, start, length: bytes.length };
    }
  }

  /** Remembers that a row of the journal replaces one of the output. */
  replace(index: number, start: number, length: number): void {
    this.starts ??= new Float64Array(this.total);
    this.lengths ??= new Uint32Array(this.total);
    this.starts[index] = start;
    this.lengths[index] = length;
  }

  /** Appends rows, of which `replaces` names those that replace a row of the output. */
  async append(rows: readonly PrintedRow[], replaces: (index: number) => boolean): Promise<void> {
    this.file ??= await this.files.grow('journal', this.size);
    const lines = rows.map(printed);
    await this.file.append(joined(lines));
    for (const [at, { index }] of rows.entries()) {
      const length = lines[at]?.length ?? 0;
      if (replaces(index)) {
        this.replace(index, this.size, length);
      }
      this.size += length;
    }
  }

  isReplaced(index: number): boolean {
    return (this.lengths?.[index] ?? 0) > 0;
  }

  /** Returns the bytes of a row that replaces another. */
  async replacement(index: number): Promise<Uint8Array> {
    const length = this.lengths?.[index] ?? 0;
    const row = parsed(await this.files.readAt('journal', this.starts?.[index] ?? 0, length));
    if (row === undefined) {
      throw new Error('The journal of the batch has changed.');
    }
    return new TextEncoder().encode(row.text);
  }

  async flush(): Promise<void> {
    await this.file?.flush();
  }

  /** Removes all rows but these, at once. */
  async keepOnly(rows: readonly PrintedRow[]): Promise<void> {
    await this.close();
    if (rows.length === 0) {
      await this.files.remove('journal');
    } else {
      await writeNext(this.files, rows.map(printed));
      await this.files.replace('journal', 'next');
    }
    this.size = rows.reduce((sum, row) => sum + printed(row).length, 0);
    this.starts = undefined;
    this.lengths = undefined;
  }

  async close(): Promise<void> {
    const { file } = this;
    this.file = undefined;
    await file?.close();
  }
}

async function writeNext(files: OutputFiles, lines: readonly Uint8Array[]): Promise<void> {
  const next = await files.grow('next', 0);
  try {
    await next.append(joined(lines));
    await next.flush();
  } finally {
    await next.close();
  }
}

function printed(row: PrintedRow): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(row)}\n`);
}

function parsed(bytes: Uint8Array): PrintedRow | undefined {
  const row = v.safeParse(rowSchema, parseJson(new TextDecoder().decode(bytes)));
  return row.success ? row.output : undefined;
}
