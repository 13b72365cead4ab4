import type { Span } from './alignUnits';
import { alignUnits } from './alignUnits';
import { isMark, isSpace, plainText, tokenUnits } from './plainText';

/** How a tokenizer works. */
export interface Tokenizing {
  /** It writes tokens in letters that stand for bytes. */
  readonly byteLevel?: boolean;
  /** Makes the tokens of a part of a text, as it made those of the whole. */
  readonly tokenize?: (part: string) => Pieces;
}

/** Tokens as the tokenizer writes them; an unknown one is empty. */
type Pieces = readonly string[];

/** What stands together in BERT's tokenizers: a run of letters, one other character, or a special token written out. */
const PARTS =
  /\[(?:UNK|CLS|SEP|PAD|MASK)\]|[\p{P}$+<=>^`|~]|[\u3400-\u9fff\uf900-\ufaff\u{20000}-\u{2fa1f}]|[^\p{P}$+<=>^`|~\u3400-\u9fff\uf900-\ufaff\u{20000}-\u{2fa1f}]+/gu;
const WORDS = /[^\t\n\r\p{Z}]+/gu;

/**
 * Finds tokens in the text that they were made from. The library's tokenizers report no offsets, and they lower the case,
 * strip accents or drop spaces; so both sides are brought to one plain form and compared character by character. Where
 * that fails, or where a token is unknown, each word is made into tokens by itself, so that a miss ends with its word. A
 * token that is not found gets the text between its neighbors. Spans ascend; the time is linear in the text.
 */
export function tokenSpans(text: string, tokens: Pieces, how: Tokenizing = {}): Span[] {
  return fillGaps(exactly(text, tokens, how) ?? byParts(text, tokens, how), [...text]);
}

type Found = (Span | undefined)[];

/** The spans where every token is known and every character has its match. */
function exactly(text: string, tokens: Pieces, { byteLevel = false }: Tokenizing): Found | undefined {
  const units = tokenUnits(tokens, byteLevel);
  return units.holes.length > 0 ? undefined : alignUnits(plainText(text), units, false);
}

/** Aligns word by word, and in a word with a miss part by part, as long as the parts give the tokens of the whole. */
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
  /** Where it begins, in code points. */
  readonly at: number;
}

/** The parts of a text that a pattern finds, each with its own tokens; `undefined` where those are not the tokens of the text. */
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

/** Gives the tokens that were not found the text between their neighbors, without the space around it, and each its accents. */
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
