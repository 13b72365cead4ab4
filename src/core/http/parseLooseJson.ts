import { parseJson } from '../parseJson';

/** A parsed JSON text. */
export interface ParsedJson {
  readonly json: unknown;
  /** Whether the text is valid JSON. Otherwise it contains bare `NaN` or `Infinity`, as Python writes them. */
  readonly isStrict: boolean;
  /** Whether `json` may contain infinite numbers. NaN is read as one of them. */
  readonly mayBeInfinite: boolean;
}

/** Matches numbers that may be too large for a double, such as `1e999`. Most matches are not. */
const HUGE = /\d[eE]\+?\d{3}|\d{200}/;
/** A number that JSON parsers read as infinite. */
const INFINITE = '1e999';
const WORDS = ['NaN', 'Infinity', '-Infinity'];
/** The characters that can precede and follow a number. */
const BEFORE = /[\s[:,]/;
const AFTER = /[\s\],}]/;

/** Parses JSON, also with bare `NaN`, `Infinity`, and `-Infinity`. Returns undefined for anything else. Never throws. */
export function parseLooseJson(text: string): ParsedJson | undefined {
  const strict = parseJson(text);
  if (strict !== undefined) {
    return { json: strict, isStrict: true, mayBeInfinite: HUGE.test(text) };
  }
  const written = withoutWords(text);
  const json = written === undefined ? undefined : parseJson(written);
  return json === undefined ? undefined : { json, isStrict: false, mayBeInfinite: true };
}

/** Replaces each bare word outside strings by an infinite number. Returns undefined if there is none. */
function withoutWords(text: string): string | undefined {
  const kept: string[] = [];
  let from = 0;
  let at = 0;
  while (at < text.length) {
    const quote = indexOr(text, '"', at);
    for (const [start, end] of wordsBetween(text, at, quote)) {
      kept.push(text.slice(from, start), INFINITE);
      from = end;
    }
    at = stringEnd(text, quote);
  }
  return kept.length === 0 ? undefined : kept.join('') + text.slice(from);
}

/** Yields the start and end of each bare word in a section without strings. */
function* wordsBetween(text: string, start: number, end: number): Generator<readonly [number, number]> {
  for (let at = start; at < end; at++) {
    const unit = text.charAt(at);
    if ((unit === 'N' || unit === 'I' || unit === '-') && (at === 0 || BEFORE.test(text.charAt(at - 1)))) {
      const word = WORDS.find((one) => text.startsWith(one, at));
      const after = word === undefined ? at : at + word.length;
      if (word !== undefined && (after === text.length || AFTER.test(text.charAt(after)))) {
        yield [at, after];
        at = after - 1;
      }
    }
  }
}

/** Returns the place after the string that begins at `quote`. */
function stringEnd(text: string, quote: number): number {
  let at = quote + 1;
  while (at < text.length) {
    const unit = text.charAt(at);
    if (unit === '"') {
      return at + 1;
    }
    at += unit === '\\' ? 2 : 1;
  }
  return text.length;
}

function indexOr(text: string, searched: string, from: number): number {
  const index = text.indexOf(searched, from);
  return index < 0 ? text.length : index;
}
