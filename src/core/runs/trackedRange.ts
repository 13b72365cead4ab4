/** A stretch of text, in UTF-16 units from the start of the document; `end` is exclusive. */
export interface OffsetRange {
  readonly start: number;
  readonly end: number;
}

/** An edit: at `offset`, `removed` units were replaced by `inserted` units. */
export interface OffsetChange {
  readonly offset: number;
  readonly removed: number;
  readonly inserted: number;
}

/**
 * Where `range` is after `change`, or `undefined` where the change touched its inside. Text inserted exactly at its
 * start or end stays outside it.
 */
export function shiftRange(range: OffsetRange, change: OffsetChange): OffsetRange | undefined {
  const changeEnd = change.offset + change.removed;
  if (changeEnd <= range.start) {
    const shift = change.inserted - change.removed;
    return { start: range.start + shift, end: range.end + shift };
  }
  return change.offset >= range.end ? range : undefined;
}
