/**
 * Counts the input characters of a request as the API does: the Unicode code points of a string, the sum over the items
 * of a list and the values of an object, and 0 for anything else (numbers, bytes). `parameters` do not count. Avoids
 * recursion, because `inputs` can be nested deeper than the stack allows.
 */
export function characterCount(inputs: unknown): number {
  let total = 0;
  const waiting: unknown[] = [inputs];
  while (waiting.length > 0) {
    const value = waiting.pop();
    if (typeof value === 'string') {
      total += codePointCount(value);
    } else if (isContainer(value)) {
      for (const inner of Object.values(value)) {
        waiting.push(inner);
      }
    }
  }
  return total;
}

/** Counts the Unicode code points of a text. A lone surrogate counts as one. */
export function codePointCount(text: string): number {
  let pairs = 0;
  for (let at = 0; at + 1 < text.length; at++) {
    if ((text.codePointAt(at) ?? 0) > 0xffff) {
      pairs++;
      at++;
    }
  }
  return text.length - pairs;
}

function isContainer(value: unknown): value is object {
  return (
    typeof value === 'object' &&
    value !== null &&
    !(value instanceof ArrayBuffer) &&
    !ArrayBuffer.isView(value)
  );
}
