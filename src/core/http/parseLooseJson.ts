import { parseJson } from '../parseJson';

/** A parsed JSON text. */
export interface ParsedJson {
  readonly json: unknown;
  /** The text is JSON. Otherwise it holds `NaN` or `Infinity` as bare words, as Python writes them. */
  readonly isStrict: boolean;
  /** `json` may hold numbers that are infinite. NaN becomes one of them. */
  readonly mayBeInfinite: boolean;
}

/** Numbers that can be too large for a double, such as `1e999`; most numbers that match are not. */
const HUGE = /\d[eE]\+?\d{3}|\d{200}/;
/** Any number that JSON reads as infinite. */
const INFINITE = '1e999';
const WORDS = ['NaN', 'Infinity', '-Infinity'];
/** What can stand on either side of a number. */
const BEFORE = /[\s[:,]/;
const AFTER = /[\s\],}]/;

/** Parses JSON, and JSON with bare `NaN`, `Infinity` and `-Infinity`; undefined for anything else. Never throws. */
export function parseLooseJson(text: string): ParsedJson | undefined {
  const strict = parseJson(text);
  if (strict !== undefined) {
    return { json: strict, isStrict: true, mayBeInfinite: HUGE.test(text) };
  }
  const written = withoutWords(text);
  const json = written === undefined ? undefined : parseJson(written);
  return json === undefined ? undefined : { json, isStrict: false, mayBeInfinite: true };
}

/** The text with an infinite number in place of each bare word outside of strings; undefined where it has none. */
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

/** Where the bare words of a stretch without strings begin and end. */
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

/** The place after the string that begins at `quote`. */
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
