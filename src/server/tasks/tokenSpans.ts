import type { Span } from './alignUnits';
import { alignUnits } from './alignUnits';
import { isMark, isSpace, plainText, tokenUnits } from './plainText';

/** How a tokenizer works. */
export interface Tokenizing {
  /** Whether tokens are written in letters that stand for bytes. */
  readonly byteLevel?: boolean;
  /** Tokenizes a part of a text in the same way as the whole. */
  readonly tokenize?: (part: string) => Pieces;
}

/** Tokens as the tokenizer writes them; an unknown token is empty. */
type Pieces = readonly string[];

/** The parts that BERT's tokenizers keep together: a run of letters, one other character, or a special token's name. */
const PARTS =
  /\[(?:UNK|CLS|SEP|PAD|MASK)\]|[\p{P}$+<=>^`|~]|[\u3400-\u9fff\uf900-\ufaff\u{20000}-\u{2fa1f}]|[^\p{P}$+<=>^`|~\u3400-\u9fff\uf900-\ufaff\u{20000}-\u{2fa1f}]+/gu;
const WORDS = /[^\t\n\r\p{Z}]+/gu;

/**
 * Finds the positions of tokens in their text. The library's tokenizers report no offsets, and they change to lower case,
 * strip accents or drop spaces. So both sides are converted to a plain form and compared character by character. If that
 * fails, or a token is unknown, each word is tokenized separately, so that a mismatch affects only one word. A token that
 * is not found gets the text between its neighbors. Spans are ascending; the time is linear in the length of the text.
 */
export function tokenSpans(text: string, tokens: Pieces, how: Tokenizing = {}): Span[] {
  return fillGaps(exactly(text, tokens, how) ?? byParts(text, tokens, how), [...text]);
}

type Found = (Span | undefined)[];

/** Returns the spans if every token is known and every character matches. */
function exactly(text: string, tokens: Pieces, { byteLevel = false }: Tokenizing): Found | undefined {
  const units = tokenUnits(tokens, byteLevel);
  return units.holes.length > 0 ? undefined : alignUnits(plainText(text), units, false);
}

/** Aligns word by word, and part by part in a word with a mismatch, if the parts have the tokens of the whole. */
function byParts(text: string, tokens: Pieces, how: Tokenizing): Found {
  const leniently = ({ part, own }: Omit<Part, 'at'>): Found =>
    alignUnits(plainText(part), tokenUnits(own, how.byteLevel ?? false), true);
  const { tokenize } = how;
  const words = tokenize === undefined ? undefined : partsOf(text, tokens, WORDS, tokenize);
  if (words === undefined || tokenize === undefined) {
    return leniently({ part: text, own: tokens });
  }
  return words.flatMap((word) => {
    const exact = exactly(word.part, word.own, how);
    if (exact !== undefined) {
      return moved(exact, word.at);
    }
    const parts = partsOf(word.part, word.own, PARTS, tokenize) ?? [{ ...word, at: 0 }];
    return parts.flatMap((one) =>
      moved(one.own.length === 1 ? [whole(one.part)] : leniently(one), word.at + one.at),
    );
  });
}

const whole = (part: string): Span => ({ start: 0, end: pointsIn(part) });

interface Part {
  readonly part: string;
  readonly own: Pieces;
  /** The start of the part, in code points. */
  readonly at: number;
}

/** Splits a text by a pattern into parts with their tokens; `undefined` if those differ from the tokens of the text. */
function partsOf(
  text: string,
  tokens: Pieces,
  pattern: RegExp,
  tokenize: (part: string) => Pieces,
): Part[] | undefined {
  const parts: Part[] = [];
  let unit = 0;
  let at = 0;
  let taken = 0;
  for (const { 0: part, index } of text.matchAll(pattern)) {
    at += pointsIn(text.slice(unit, index));
    const own = tokenize(part);
    if (own.some((token, place) => token !== tokens[taken + place])) {
      return undefined;
    }
    parts.push({ part, own, at });
    taken += own.length;
    at += pointsIn(part);
    unit = index + part.length;
  }
  return taken === tokens.length ? parts : undefined;
}

function pointsIn(text: string): number {
  let count = 0;
  for (const _ of text) {
    count++;
  }
  return count;
}

const moved = (spans: Found, by: number): Found =>
  spans.map((span) => (span === undefined ? undefined : { start: span.start + by, end: span.end + by }));

/** Assigns tokens that were not found the trimmed text between their neighbors, and extends spans by trailing accents. */
function fillGaps(found: Found, points: readonly string[]): Span[] {
  const next: number[] = [];
  let begin = points.length;
  for (let index = found.length - 1; index >= 0; index--) {
    next[index] = begin;
    begin = Math.min(begin, found[index]?.start ?? begin);
  }
  let last = 0;
  return found.map((span, index) => {
    const limit = next[index] ?? points.length;
    const between = span ?? trimmed({ start: last, end: Math.max(last, limit) }, points);
    let { end } = between;
    if (span !== undefined) {
      while (end < limit && isMark(points[end] ?? '')) {
        end++;
      }
    }
    if (span !== undefined) {
      last = Math.max(last, end);
    }
    return { start: between.start, end };
  });
}

function trimmed(span: Span, points: readonly string[]): Span {
  let { start, end } = span;
  while (start < end && isSpace(points[start] ?? '')) {
    start++;
  }
  while (start < end && isSpace(points[end - 1] ?? '')) {
    end--;
  }
  return { start, end };
}
