import { DIALECT_CHARACTERS, findDialect, preambleOf } from './csvDialect';
import type { CsvDialect } from './csvDialect';
import { CsvScanner } from './csvScanner';
import type { CsvRow } from './csvScanner';

/** Divides CSV, which arrives in parts, into rows. Finds out first how its values are written. Throws like `CsvScanner`. */
export class CsvRows {
  /** Absent until enough of the text has arrived. */
  dialect: CsvDialect | undefined;
  private scanner: CsvScanner | undefined;
  private start = '';

  push(text: string): readonly CsvRow[] {
    if (this.scanner !== undefined) {
      return this.scanner.push(text);
    }
    this.start += text;
    return this.start.length < DIALECT_CHARACTERS ? [] : this.begin();
  }

  /** Returns the rows of a text that was too short until now. To be called before `end`. */
  begin(): readonly CsvRow[] {
    if (this.scanner !== undefined) {
      return [];
    }
    const dialect = findDialect(this.start);
    const text = this.start.slice(preambleOf(this.start).length);
    this.start = '';
    this.dialect = dialect;
    this.scanner = new CsvScanner(dialect.delimiter, dialect.namesDelimiter === true ? 2 : 1);
    return this.scanner.push(text);
  }

  end(): readonly CsvRow[] {
    return this.scanner?.end() ?? [];
  }
}
