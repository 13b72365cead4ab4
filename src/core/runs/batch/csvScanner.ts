import { MAX_ROW_CHARACTERS } from './inputReader';
import { SourceFault } from './sourceFault';

export interface CsvRow {
  readonly cells: readonly string[];
  /** The line where the row starts, counted from 1. */
  readonly line: number;
}

const [QUOTE, LINE_FEED, CARRIAGE_RETURN] = [34, 10, 13];

/**
 * Divides CSV, which arrives in parts, into rows (RFC 4180). Rows end with LF, CR LF, or CR, also mixed; quoted values can
 * contain all of them. A quote inside a value that does not start with one is an ordinary character, and what follows a
 * closing quote belongs to the value. Throws a `SourceFault` for a row without an end. Papa Parse needs to know the line
 * break, and reads mixed ones wrong.
 */
export class CsvScanner {
  private cells: string[] = [];
  private cell = '';
  private state: 'start' | 'plain' | 'quoted' | 'afterQuote' = 'start';
  private isAfterReturn = false;
  /** Characters of the open row. */
  private length = 0;
  private rowLine: number;

  /** `line` is the number of the first line. */
  constructor(
    private readonly delimiter: string,
    private line = 1,
  ) {
    this.rowLine = line;
  }

  push(text: string): readonly CsvRow[] {
    const rows: CsvRow[] = [];
    for (let at = 0; at < text.length;) {
      if (this.isAfterReturn) {
        this.isAfterReturn = false;
        if (text.charCodeAt(at) === LINE_FEED) {
          at++;
          continue;
        }
      }
      at = this.state === 'quoted' ? this.readQuoted(text, at) : this.readPlain(text, at, rows);
    }
    return rows;
  }

  end(): readonly CsvRow[] {
    if (this.state === 'quoted') {
      throw new SourceFault({ kind: 'unclosedQuote', line: this.rowLine });
    }
    return this.state === 'start' && this.cells.length === 0 ? [] : [this.endRow()];
  }

  private readQuoted(text: string, from: number): number {
    const quote = text.indexOf('"', from);
    const end = quote === -1 ? text.length : quote;
    const part = text.slice(from, end);
    for (let feed = part.indexOf('\n'); feed !== -1; feed = part.indexOf('\n', feed + 1)) {
      this.line++;
    }
    this.keep(part);
    if (quote === -1) {
      return end;
    }
    this.state = 'afterQuote';
    return quote + 1;
  }

  private readPlain(text: string, from: number, rows: CsvRow[]): number {
    if (text.charCodeAt(from) === QUOTE && (this.state === 'start' || this.state === 'afterQuote')) {
      // Two quotes in a quoted value are one.
      this.keep(this.state === 'afterQuote' ? '"' : '');
      this.state = 'quoted';
      return from + 1;
    }
    const delimiter = this.delimiter.charCodeAt(0);
    let end = from;
    for (; end < text.length; end++) {
      const code = text.charCodeAt(end);
      if (code === delimiter || code === LINE_FEED || code === CARRIAGE_RETURN) {
        break;
      }
    }
    this.keep(text.slice(from, end));
    if (end === text.length) {
      this.state = end > from ? 'plain' : this.state;
      return end;
    }
    if (text.charCodeAt(end) === delimiter) {
      this.endCell();
    } else {
      this.isAfterReturn = text.charCodeAt(end) === CARRIAGE_RETURN;
      this.line++;
      rows.push(this.endRow());
    }
    return end + 1;
  }

  private keep(part: string): void {
    this.cell += part;
    this.length += part.length;
    if (this.length > MAX_ROW_CHARACTERS) {
      const kind = this.state === 'quoted' ? 'unclosedQuote' : 'rowTooLong';
      throw new SourceFault({ kind, line: this.rowLine });
    }
  }

  private endCell(): void {
    this.cells.push(this.cell);
    this.cell = '';
    // An empty cell takes memory, too.
    this.length++;
    // A delimiter at the end of the text has an empty value after it.
    this.state = 'start';
  }

  private endRow(): CsvRow {
    this.endCell();
    const row = { cells: this.cells, line: this.rowLine };
    this.cells = [];
    this.length = 0;
    this.rowLine = this.line;
    return row;
  }
}
