const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const UTF8 = new TextEncoder();

/** Checks the nesting of a complete JSON text. Fast for a text with so few brackets that it cannot be nested deeper. */
export function isNestedWithin(limit: number, text: string): boolean {
  let brackets = 0;
  for (const bracket of ['[', '{']) {
    for (let at = text.indexOf(bracket); at >= 0; at = text.indexOf(bracket, at + 1)) {
      brackets += 1;
      if (brackets > limit) {
        return new JsonDepth(limit).accepts(UTF8.encode(text));
      }
    }
  }
  return true;
}

/**
 * Tracks the nesting of a JSON text while its bytes arrive, so that an answer that is nested too deeply is refused before
 * it is parsed and later code cannot overflow the stack. Works on UTF-8 with chunks split anywhere.
 */
export class JsonDepth {
  private depth = 0;
  private inString = false;
  private escaped = false;

  constructor(private readonly limit: number) {}

  /** Returns `false` as soon as the text is nested deeper than the limit. */
  accepts(chunk: Uint8Array): boolean {
    for (const byte of chunk) {
      if (this.inString) {
        if (this.escaped) {
          this.escaped = false;
        } else if (byte === BACKSLASH) {
          this.escaped = true;
        } else if (byte === QUOTE) {
          this.inString = false;
        }
      } else if (byte === QUOTE) {
        this.inString = true;
      } else if (byte === 0x5b || byte === 0x7b) {
        this.depth += 1;
        if (this.depth > this.limit) {
          return false;
        }
      } else if (byte === 0x5d || byte === 0x7d) {
        this.depth -= 1;
      }
    }
    return true;
  }
}
