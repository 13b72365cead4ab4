import { isObject } from '../../tasks/answerShape';
import type { ByteSource } from './byteSource';
import { columnNames } from './columnNames';
import { isBlankRow } from './csvReader';
import { jsonLines, readCsvRows } from './sourceRows';

/** Columns and fields are found, with their examples, in this many rows or lines. */
const EXAMPLE_ROWS = 100;

/** A column or field, with its first value that is not empty. */
export interface ExampleColumn {
  readonly name: string;
  readonly example: string;
}

/** Collects columns with their examples. */
export class ColumnExamples {
  private readonly found = new Map<string, string>();
  private rows = 0;

  /** Whether further rows are hardly worth reading. */
  get isEnough(): boolean {
    return this.rows >= EXAMPLE_ROWS;
  }

  addRow(values: Iterable<readonly [string, unknown]>): void {
    this.rows++;
    for (const [name, value] of values) {
      const text = typeof value === 'string' ? value.trim() : (JSON.stringify(value ?? undefined) ?? '');
      this.found.set(name, this.found.get(name) || text);
    }
  }

  list(): readonly ExampleColumn[] {
    return [...this.found].map(([name, example]) => ({ name, example }));
  }
}

/** Returns the fields of the first objects in lines of JSON. Throws a `SourceFault`. */
export async function jsonlFields(source: ByteSource): Promise<readonly ExampleColumn[]> {
  const examples = new ColumnExamples();
  for await (const { value } of jsonLines(source)) {
    examples.addRow(isObject(value) ? Object.entries(value) : []);
    if (examples.isEnough) {
      break;
    }
  }
  return examples.list();
}

/** Returns the columns of a CSV source. Throws a `SourceFault`. */
export async function sourceColumns(source: ByteSource): Promise<readonly ExampleColumn[]> {
  const examples = new ColumnExamples();
  let names: readonly string[] | undefined;
  for await (const row of readCsvRows(source)) {
    if (names !== undefined) {
      examples.addRow(names.map((name, at) => [name, row.cells[at] ?? '']));
    } else if (!isBlankRow(row)) {
      names = columnNames(row.cells);
      examples.addRow(names.map((name) => [name, '']));
    }
    if (examples.isEnough) {
      break;
    }
  }
  return examples.list();
}
