/** Unicode code points of a string: what `[...text].length` says, without the copy. */
export function codePoints(text: string): number {
  let pairs = 0;
  for (let index = 0; index < text.length; index++) {
    if ((text.codePointAt(index) ?? 0) > 0xffff) {
      pairs++;
      index++;
    }
  }
  return text.length - pairs;
}

/**
 * Input characters as the API counts them: code points of a string, the sum over the items of a list and over the values
 * of an object; 0 for anything else (numbers, bytes). Walks with its own stack, so depth is no danger.
 */
export function computeCharacters(inputs: unknown): number {
  const open: unknown[] = [inputs];
  let total = 0;
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value === 'string') total += codePoints(value);
    else if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value)) {
      for (const item of Object.values(value)) open.push(item);
    }
  }
  return total;
}
