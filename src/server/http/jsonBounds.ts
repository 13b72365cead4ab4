/** Deeper values overflow the stack of those who serialize them. */
const MAX_DEPTH = 100;
/** Parsing and checking more values than this would keep the server from answering others for seconds. */
const MAX_VALUES = 200_000;
/** Objects with many different names are slow to create and to copy. */
const MAX_NAMES = 2_000;

const [QUOTE, BACKSLASH, COMMA, COLON] = [0x22, 0x5c, 0x2c, 0x3a];
const [LIST, LIST_END, OBJECT, OBJECT_END] = [0x5b, 0x5d, 0x7b, 0x7d];

/**
 * Returns what makes a JSON text too expensive to parse and to check: its depth, its number of values, or the number of
 * names in one object. Reads the bytes once and does not care whether they are JSON.
 */
export function jsonExcess(bytes: Uint8Array): string | undefined {
  const names: number[] = [];
  let values = 1;
  for (let at = 0; at < bytes.length; at++) {
    switch (bytes[at]) {
      case QUOTE:
        at = stringEnd(bytes, at);
        break;
      case LIST:
      case OBJECT:
        values++;
        if (names.push(0) > MAX_DEPTH) {
          return `is nested more than ${MAX_DEPTH} levels deep`;
        }
        break;
      case LIST_END:
      case OBJECT_END:
        names.pop();
        break;
      case COMMA:
        if (++values > MAX_VALUES) {
          return `has more than ${MAX_VALUES} values`;
        }
        break;
      case COLON: {
        const count = (names.pop() ?? 0) + 1;
        if (count > MAX_NAMES) {
          return `has an object with more than ${MAX_NAMES} names`;
        }
        names.push(count);
        break;
      }
      default:
    }
  }
  return undefined;
}

/** Returns the place of the quote that ends a string. */
function stringEnd(bytes: Uint8Array, start: number): number {
  for (let at = bytes.indexOf(QUOTE, start + 1); at !== -1; at = bytes.indexOf(QUOTE, at + 1)) {
    let before = at;
    while (bytes[before - 1] === BACKSLASH) {
      before--;
    }
    if ((at - before) % 2 === 0) {
      return at;
    }
  }
  return bytes.length;
}
