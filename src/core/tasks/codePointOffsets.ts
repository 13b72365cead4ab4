/** A range of text in UTF-16 units; `end` is exclusive. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** Converts offsets in a text from Unicode code points, which the API counts, to UTF-16 units, which editors count. */
export class CodePointOffsets {
  /** UTF-16 offset of each code point, followed by the length of the text; undefined if both counts are equal. */
  private readonly units: Uint32Array | undefined;

  constructor(private readonly text: string) {
    this.units = /[\u{10000}-\u{10ffff}]/u.test(text) ? unitOffsets(text) : undefined;
  }

  /** Converts a range of code points, or returns undefined if the text has no such range. */
  range(start: number, end: number): TextRange | undefined {
    const count = this.units === undefined ? this.text.length : this.units.length - 1;
    if (!Number.isInteger(start) || !Number.isInteger(end) || start < 0 || end <= start || end > count) {
      return undefined;
    }
    return this.units === undefined
      ? { start, end }
      : { start: this.units[start] ?? 0, end: this.units[end] ?? 0 };
  }
}

function unitOffsets(text: string): Uint32Array {
  const units = new Uint32Array(text.length + 1);
  let count = 0;
  let at = 0;
  for (; at < text.length; count++) {
    units[count] = at;
    at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  }
  units[count] = at;
  return units.subarray(0, count + 1);
}
