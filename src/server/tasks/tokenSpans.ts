/** Where a token stands in its text, in Unicode code points; `end` is exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The marks that tokenizers put on pieces of words and on spaces. */
const MARKS = /^##(?=.)|[\u2581\u0120\u010a]/g;

/**
 * Finds tokens in the text that they were made from. The library's tokenizers tell no offsets, and they lower the case,
 * strip accents or drop spaces; so both sides are brought to one plain form, and the tokens are searched for in their
 * order. A token that cannot be found (`[UNK]`, half a character) gets what lies between its neighbours.
 */
export function tokenSpans(text: string, tokens: readonly string[]): Span[] {
  const { plain, origin } = plainForm(text);
  const found: (Span | undefined)[] = [];
  let from = 0;
  for (const token of tokens) {
    const wanted = plainForm(token.replace(MARKS, '')).plain.trim();
    const at = wanted === '' || wanted.includes('\ufffd') ? -1 : plain.indexOf(wanted, from);
    if (at === -1) {
      found.push(undefined);
      continue;
    }
    from = at + wanted.length;
    found.push({ start: origin[at] ?? 0, end: (origin[from - 1] ?? 0) + 1 });
  }
  return fillGaps(found, [...text]);
}

/** The text with one plain form for each code point, and for each UTF-16 unit of that the code point that it came from. */
function plainForm(text: string): { readonly plain: string; readonly origin: readonly number[] } {
  let plain = '';
  const origin: number[] = [];
  let index = 0;
  for (const point of text) {
    const form = point.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
    plain += form;
    for (let unit = 0; unit < form.length; unit++) origin.push(index);
    index++;
  }
  return { plain, origin };
}

/** Gives the tokens that were not found the text between their neighbours, without the space around it. */
function fillGaps(found: readonly (Span | undefined)[], points: readonly string[]): Span[] {
  return found.map((span, index) => {
    if (span !== undefined) return span;
    let start = found.slice(0, index).findLast((one) => one !== undefined)?.end ?? 0;
    let end = found.slice(index + 1).find((one) => one !== undefined)?.start ?? points.length;
    while (start < end && isSpace(points[start])) start++;
    while (start < end && isSpace(points[end - 1])) end--;
    return { start, end };
  });
}

const isSpace = (point: string | undefined): boolean => /^\s$/.test(point ?? '');
