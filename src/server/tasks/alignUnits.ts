import type { PlainText, TokenUnits } from './plainText';
import { isDroppedByNormalizer, isSpace } from './plainText';

/** The position of a token in its text, in Unicode code points; `end` is exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** How far to search for a match after a mismatch, and how much must match, in characters that no tokenizer drops. */
const MAX_AHEAD = 1000;
const MATCH_LENGTH = 6;

/**
 * Walks along a text and its tokens, both in plain form, and finds the position of each token. Skips accents, spaces and
 * control characters that only one side has. At a mismatch or an unknown token, continues where the next tokens match; if
 * `lenient` is false, returns `undefined` instead.
 */
export function alignUnits(
  text: PlainText,
  tokens: TokenUnits,
  lenient: false,
): (Span | undefined)[] | undefined;
export function alignUnits(text: PlainText, tokens: TokenUnits, lenient: boolean): (Span | undefined)[];
export function alignUnits(
  text: PlainText,
  tokens: TokenUnits,
  lenient: boolean,
): (Span | undefined)[] | undefined {
  const found: (Span | undefined)[] = Array.from({ length: tokens.count }, () => undefined);
  const letters = tokensWithLetters(tokens);
  const holes = new Set(tokens.holes.map(({ before }) => before));
  let base: Bases | undefined;
  let [i, j] = [0, 0];
  while (i < tokens.plain.length) {
    const [unit, other] = [tokens.plain[i] ?? '', text.plain[j] ?? ''];
    const isHole = holes.delete(i);
    if (!isHole && unit === other) {
      const at = text.origin[j] ?? 0;
      for (let token = tokens.from[i] ?? 0; token <= (tokens.to[i] ?? 0); token++) {
        if (unit === ' ' && letters.has(token)) {
          continue;
        }
        const known = found[token];
        found[token] = { start: known?.start ?? at, end: at + 1 };
      }
      i++;
      j++;
    } else if (!isHole && j < text.plain.length && isSkipped(other) && !(isSpace(other) && isSkipped(unit))) {
      j++;
    } else if (!isHole && isSkipped(unit)) {
      i++;
    } else {
      if (!lenient) {
        return undefined;
      }
      base ??= { text: baseOf(text.plain), tokens: baseOf(tokens.plain), nextHole: nextHoles(tokens) };
      [i, j] = resumeAt(
        base,
        tokens,
        isHole || beginsToken(tokens, i) ? i : afterToken(tokens, i),
        isHole ? j + 1 : j,
      );
    }
  }
  return found;
}

const isSkipped = (unit: string): boolean => unit !== '' && (isSpace(unit) || isDroppedByNormalizer(unit));

function tokensWithLetters({ plain, from, to }: TokenUnits): ReadonlySet<number> {
  const letters = new Set<number>();
  for (let unit = 0; unit < plain.length; unit++) {
    if (plain[unit] === ' ') {
      continue;
    }
    for (let token = from[unit] ?? 0; token <= (to[unit] ?? 0); token++) {
      letters.add(token);
    }
  }
  return letters;
}

const beginsToken = ({ from, to }: TokenUnits, unit: number): boolean =>
  unit === 0 || (from[unit] ?? 0) > (to[unit - 1] ?? 0);

/** Returns the first unit after the token that a unit belongs to. */
function afterToken({ to, from, plain }: TokenUnits, unit: number): number {
  const token = to[unit] ?? 0;
  let next = unit;
  while (next < plain.length && (from[next] ?? 0) <= token) {
    next++;
  }
  return next;
}

/** The units that no tokenizer drops. `at` has the original position of each; `place` counts those before each original unit. */
interface Base {
  readonly plain: string;
  readonly at: readonly number[];
  readonly place: readonly number[];
}

interface Bases {
  readonly text: Base;
  readonly tokens: Base;
  /** For each unit of the tokens, the next unit that follows an unknown token. */
  readonly nextHole: readonly number[];
}

function nextHoles({ plain, holes }: TokenUnits): number[] {
  const before = new Set(holes.map((hole) => hole.before));
  const next: number[] = [];
  for (let unit = plain.length - 1, last = plain.length; unit >= 0; unit--) {
    next[unit] = last;
    if (before.has(unit)) {
      last = unit;
    }
  }
  return next;
}

function baseOf(plain: string): Base {
  const at: number[] = [];
  const place: number[] = [];
  const kept: string[] = [];
  for (let unit = 0; unit < plain.length; unit++) {
    place.push(kept.length);
    const char = plain[unit] ?? '';
    if (isSkipped(char)) {
      continue;
    }
    kept.push(char);
    at.push(unit);
  }
  return { plain: kept.join(''), at, place };
}

/** Returns where to continue: at the first token from `i` on whose characters occur in the text from `j` on. */
function resumeAt(base: Bases, tokens: TokenUnits, i: number, j: number): [number, number] {
  const begin = base.text.place[j] ?? base.text.plain.length;
  const ahead = base.text.plain.slice(begin, begin + MAX_AHEAD);
  const place = base.tokens.place[i] ?? base.tokens.plain.length;
  if (place >= base.tokens.plain.length) {
    return [tokens.plain.length, j];
  }
  const most = Math.min(place + MATCH_LENGTH, base.tokens.place[base.nextHole[i] ?? Infinity] ?? Infinity);
  const offset = ahead.indexOf(base.tokens.plain.slice(place, most));
  if (offset !== -1) {
    return [base.tokens.at[place] ?? i, base.text.at[begin + offset] ?? j];
  }
  // Not found: continue without this token.
  const next = afterToken(tokens, base.tokens.at[place] ?? i);
  return [next, j];
}
