import { SourceFault } from './sourceFault';

const LINE_FEED = 10;

/** Decodes text that arrives in parts. A byte order mark stays in the text. */
export class Utf8Decoder {
  private readonly decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  private lines = 1;

  /** Throws a `SourceFault` if the bytes are not UTF-8. */
  decode(bytes: Uint8Array): string {
    try {
      const text = this.decoder.decode(bytes, { stream: true });
      this.lines += lineFeeds(bytes, bytes.length);
      return text;
    } catch {
      throw new SourceFault({ kind: 'notUtf8', line: this.lines + lineFeeds(bytes, validLength(bytes)) });
    }
  }

  /** Throws a `SourceFault` if the last character is incomplete. */
  end(): void {
    try {
      this.decoder.decode();
    } catch {
      throw new SourceFault({ kind: 'notUtf8', line: this.lines });
    }
  }
}

/** Counts the bytes before the first ones that are not UTF-8. A character that began in an earlier part counts as valid. */
function validLength(bytes: Uint8Array): number {
  let start = 0;
  while (start < bytes.length && ((bytes[start] ?? 0) & 0xc0) === 0x80) {
    start++;
  }
  let [low, high] = [start, bytes.length];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (isValidStart(bytes.subarray(start, middle))) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return low;
}

function isValidStart(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

function lineFeeds(bytes: Uint8Array, end: number): number {
  let count = 0;
  for (let at = bytes.indexOf(LINE_FEED); at !== -1 && at < end; at = bytes.indexOf(LINE_FEED, at + 1)) {
    count++;
  }
  return count;
}
