/** Why a source cannot be used, or not be read to its end. */
export interface SourceFaultFacts {
  /**
   * `notUtf8`: its bytes are not UTF-8; `noColumn`: it lacks the column or field; `columnNeeded`: it has several columns,
   * and the call names none; `unclosedQuote`: a quoted value does not end; `rowTooLong`: a row does not end within the
   * limit; `tooLarge`: it cannot be read in parts, and is too large to be read at once.
   */
  readonly kind: 'notUtf8' | 'noColumn' | 'columnNeeded' | 'unclosedQuote' | 'rowTooLong' | 'tooLarge';
  /** The line where the row or the invalid text starts, counted from 1. */
  readonly line?: number;
  readonly column?: string;
  /** The columns or fields that the source has. */
  readonly columns?: readonly string[];
}

/** Refuses a source. Nothing has been sent. */
export class SourceFault extends Error {
  override readonly name = 'SourceFault';

  constructor(readonly facts: SourceFaultFacts) {
    super(`The source cannot be used (${facts.kind}).`);
  }
}
