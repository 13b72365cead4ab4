const [LINE_FEED, QUOTE] = [10, 34];

/** A row as it is in a file. */
export interface RowBytes {
  /** With the line break. */
  readonly bytes: Uint8Array;
  /** Position of the row in the file. */
  readonly start: number;
}

interface RowEnd {
  /** Position of the line break, or -1. */
  readonly end: number;
  readonly isQuoted: boolean;
}

/**
 * Divides an output, which arrives in parts, into its rows. A row at the end without a line break, which a killed process
 * leaves, is left out. With `hasQuotes`, line breaks in quotes are part of the row.
 */
export async function* divideRows(
  parts: AsyncIterable<Uint8Array>,
  hasQuotes: boolean,
): AsyncGenerator<RowBytes> {
  let open: Uint8Array[] = [];
  let isQuoted = false;
  let start = 0;
  for await (const part of parts) {
    let from = 0;
    for (;;) {
      const found: RowEnd = hasQuotes
        ? endOfCsvRow(part, from, isQuoted)
        : { end: part.indexOf(LINE_FEED, from), isQuoted: false };
      isQuoted = found.isQuoted;
      if (found.end === -1) {
        break;
      }
      const bytes: Uint8Array = joined([...open, part.subarray(from, found.end + 1)]);
      yield { bytes, start };
      start += bytes.length;
      from = found.end + 1;
      open = [];
    }
    open.push(part.subarray(from));
  }
}

/** Finds the line break after a row. Quotes in a value are doubled, so a row ends where their number is even. */
function endOfCsvRow(bytes: Uint8Array, from: number, isOpen: boolean): RowEnd {
  let isQuoted = isOpen;
  for (let at = from; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) {
      isQuoted = !isQuoted;
    } else if (byte === LINE_FEED && !isQuoted) {
      return { end: at, isQuoted: false };
    }
  }
  return { end: -1, isQuoted };
}

/** Joins parts of bytes; a single part stays as it is. */
export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const [first = new Uint8Array(), ...others] = parts.filter(({ length }) => length > 0);
  if (others.length === 0) {
    return first;
  }
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
