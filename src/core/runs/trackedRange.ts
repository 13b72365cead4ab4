/** A range of text in UTF-16 units from the start of the document; `end` is exclusive. */
export interface OffsetRange {
  readonly start: number;
  readonly end: number;
}

/** An edit that replaced `removed` UTF-16 units at `offset` with `inserted` units. */
export interface OffsetChange {
  readonly offset: number;
  readonly removed: number;
  readonly inserted: number;
}

/**
 * Returns `range` as it is after `change`, or `undefined` if the change affected its text. Text that is inserted exactly at
 * the start or end of the range stays outside.
 */
export function shiftRange(range: OffsetRange, change: OffsetChange): OffsetRange | undefined {
  const changeEnd = change.offset + change.removed;
  if (changeEnd <= range.start) {
    const shift = change.inserted - change.removed;
    return { start: range.start + shift, end: range.end + shift };
  }
  return change.offset >= range.end ? range : undefined;
}
