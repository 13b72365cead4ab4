import type { BatchInput } from './batchTypes';
import type { CsvDialect } from './csvDialect';

/** Maximum number of characters in a row. A longer one is not an input, but usually a quote without an end. */
export const MAX_ROW_CHARACTERS = 16 * 1024 * 1024;

/** Divides text, which arrives in parts, into inputs. */
export interface InputReader {
  /** Takes the next characters, and returns the inputs that they complete. Throws a `SourceFault`. */
  push(text: string): readonly BatchInput[];
  /** Returns the inputs that end with the text. Throws a `SourceFault`. */
  end(): readonly BatchInput[];
  /** The columns of the header, or the fields of the first objects. */
  readonly columns: readonly string[] | undefined;
  /** How the values are written; for CSV, once the header is known. */
  readonly dialect: CsvDialect | undefined;
}
