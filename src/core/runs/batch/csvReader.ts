import type { BatchInput } from './batchTypes';
import { columnNames } from './columnNames';
import type { CsvDialect } from './csvDialect';
import { CsvRows } from './csvRows';
import type { CsvRow } from './csvScanner';
import type { InputReader } from './inputReader';
import { SourceFault } from './sourceFault';

/** Makes an input of one column of CSV. The first row that is not empty has the names of the columns. */
export class CsvReader implements InputReader {
  columns: readonly string[] | undefined;
  private readonly rows = new CsvRows();
  private wanted = 0;
  private idColumn = -1;
  private index = 0;

  constructor(private readonly column?: string) {}

  get dialect(): CsvDialect | undefined {
    return this.rows.dialect;
  }

  push(text: string): readonly BatchInput[] {
    return this.toInputs(this.rows.push(text));
  }

  end(): readonly BatchInput[] {
    return [...this.toInputs(this.rows.begin()), ...this.toInputs(this.rows.end())];
  }

  private toInputs(rows: readonly CsvRow[]): readonly BatchInput[] {
    if (this.columns !== undefined) {
      return rows.map((row) => this.toInput(row));
    }
    const first = rows.findIndex((row) => !isBlankRow(row));
    const [header, ...others] = first === -1 ? [] : rows.slice(first);
    if (header === undefined) {
      return [];
    }
    this.columns = header.cells;
    this.wanted = chooseColumn(header.cells, this.column);
    this.idColumn = header.cells.findIndex((name) => name.trim().toLowerCase() === 'id');
    return others.map((row) => this.toInput(row));
  }

  private toInput({ cells, line }: CsvRow): BatchInput {
    const width = this.columns?.length ?? 0;
    const index = this.index++;
    const id = cells[this.idColumn]?.trim() ?? '';
    const columns =
      cells.length < width ? [...cells, ...Array<string>(width - cells.length).fill('')] : cells;
    const place = { index, line, columns, id: id === '' ? this.nameOf(index) : id };
    if (cells.length > width) {
      return { ...place, kind: 'broken', fault: { kind: 'columns', detail: String(cells.length) } };
    }
    const input = columns[this.wanted] ?? '';
    return /\S/.test(input) ? { ...place, kind: 'ready', input } : { ...place, kind: 'empty' };
  }

  /** Names a row without an ID by its number, which may be the ID of another row if there is a column of IDs. */
  private nameOf(index: number): string {
    return `${this.idColumn === -1 ? '' : 'row-'}${index + 1}`;
  }
}

/** Whether a row has nothing but white space in a single value. */
export function isBlankRow({ cells }: CsvRow): boolean {
  return cells.length <= 1 && !/\S/.test(cells[0] ?? '');
}

/** Returns the position of the wanted column; a name that is repeated stands for its first column. */
function chooseColumn(header: readonly string[], column: string | undefined): number {
  const columns = columnNames(header);
  if (column === undefined) {
    if (columns.length === 1) {
      return 0;
    }
    throw new SourceFault({ kind: 'columnNeeded', columns });
  }
  const exact = header.indexOf(column);
  const found = exact === -1 ? columns.indexOf(column.trim()) : exact;
  if (found === -1) {
    throw new SourceFault({ kind: 'noColumn', column, columns });
  }
  return found;
}
