/** A text in a form that tokenizers do not change: decomposed, in lower case, with all spaces alike. */
export interface PlainText {
  readonly plain: string;
  /** For each UTF-16 unit of `plain`, the index of its code point in the text. */
  readonly origin: readonly number[];
}

/** Concatenated tokens in the same form. */
export interface TokenUnits {
  readonly plain: string;
  /** For each UTF-16 unit of `plain`, its first and last token: a character can be several byte tokens. */
  readonly from: readonly number[];
  readonly to: readonly number[];
  /** Unknown tokens, and the unit that each of them precedes. */
  readonly holes: readonly { readonly token: number; readonly before: number }[];
  readonly count: number;
}

export const isSpace = (point: string): boolean => /^\s$/.test(point);
export const isMark = (point: string): boolean => /^\p{M}$/u.test(point);
/** Returns whether some tokenizers drop this unit: marks, control characters and joiners. */
export const isDroppedByNormalizer = (unit: string): boolean => /^[\p{M}\p{Cc}\p{Cf}\ufffd]$/u.test(unit);

/** SentencePiece's character for a space. */
const SPACE_MARK = '\u2581';

const plainPoint = (point: string): string =>
  isSpace(point) || point === SPACE_MARK
    ? ' '
    : point.normalize('NFKD').toLowerCase().replaceAll('\u03c2', '\u03c3').replaceAll(/\s/g, ' ');

/** Converts a text to plain form. */
export function plainText(text: string): PlainText {
  const parts: string[] = [];
  const origin: number[] = [];
  let index = 0;
  for (const point of text) {
    const form = plainPoint(point);
    parts.push(form);
    for (let unit = 0; unit < form.length; unit++) {
      origin.push(index);
    }
    index++;
  }
  return { plain: parts.join(''), origin };
}

/**
 * Converts tokens to plain form. They are written with `##`, `▁` and `<0xE2>`, or with `byteLevel` in letters that stand
 * for bytes.
 */
export function tokenUnits(tokens: readonly string[], byteLevel: boolean): TokenUnits {
  const parts: string[] = [];
  const [from, to]: [number[], number[]] = [[], []];
  const holes: { token: number; before: number }[] = [];
  /** The bytes of an incomplete character, and the token of each. */
  let bytes: number[] = [];
  let owners: number[] = [];
  const add = (text: string, first: number, last: number): void => {
    for (const point of text) {
      const form = plainPoint(point);
      parts.push(form);
      for (let unit = 0; unit < form.length; unit++) {
        from.push(first);
        to.push(last);
      }
    }
  };
  const addByte = (byte: number, token: number): void => {
    if ((byte & 0xc0) !== 0x80) {
      [bytes, owners] = [[], []];
    }
    bytes.push(byte);
    owners.push(token);
    if (bytes.length === lengthOf(bytes[0] ?? 0)) {
      add(new TextDecoder().decode(Uint8Array.from(bytes)), owners[0] ?? token, token);
      [bytes, owners] = [[], []];
    }
  };
  tokens.forEach((token, index) => {
    if (token === '') {
      holes.push({ token: index, before: from.length });
    }
    const given = byteLevel ? bytesOf(token) : fallbackByte(token);
    if (given !== undefined) {
      for (const byte of given) {
        addByte(byte, index);
      }
    } else {
      add(token.replace(/^##(?=.)/s, ''), index, index);
    }
  });
  return { plain: parts.join(''), from, to, holes, count: tokens.length };
}

/** Returns the length of a UTF-8 character in bytes, given its first byte. */
const lengthOf = (first: number): number => (first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4);

/** The letters that byte-level tokenizers use for bytes that are not visible Latin-1 characters, in their order. */
const HIDDEN: ReadonlyMap<string, number> = new Map(
  Array.from({ length: 256 }, (_, byte) => byte)
    .filter((byte) => !((byte > 0x20 && byte < 0x7f) || (byte > 0xa0 && byte !== 0xad)))
    .map((byte, index) => [String.fromCharCode(0x100 + index), byte]),
);

/** Decodes a byte-level token; `undefined` for one in plain letters, such as an added token. */
function bytesOf(token: string): number[] | undefined {
  const bytes = [...token].map((letter) => HIDDEN.get(letter) ?? letter.codePointAt(0) ?? 0);
  return bytes.every((byte) => byte < 256) ? bytes : undefined;
}

function fallbackByte(token: string): number[] | undefined {
  const hex = /^<0x([0-9A-F]{2})>$/.exec(token)?.[1];
  return hex === undefined ? undefined : [parseInt(hex, 16)];
}
