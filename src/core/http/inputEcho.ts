/** The number of consecutive letters and digits that a message must share with the input to count as repeating it. */
const MIN_SHARED = 12;
/** The length up to which a message is examined, in UTF-16 units. Messages are truncated to far less. */
const MAX_MESSAGE = 4_000;
/** The length up to which the input is examined, in UTF-16 units. More would block the editor. */
const MAX_INPUT = 200_000;

const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;
/** The part of an escape sequence after its backslash. */
const ESCAPE = /u([\da-f]{4})|u\{([\da-f]{1,6})\}|x([\da-f]{2})|[nrtbfv]/iy;
const UNCOUNTED = /[\s\p{M}"'…]/u;
const ENTITY = /&(?:amp;)*(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z]{2,8});/iy;

/**
 * Removes what a message repeats of the input: each run of twelve or more letters and digits that both share becomes `…`,
 * as does each shared run of twelve visible characters and a shorter input that is repeated. White space, punctuation,
 * accents, case, and escapes are ignored, because servers quote, truncate, and escape what they repeat.
 */
export function withoutEcho(message: string, inputs: unknown): string {
  const text = withoutShared(message.slice(0, MAX_MESSAGE), inputs, isLetterOrDigit);
  // Inputs that consist mostly of punctuation share too few letters.
  return withoutShared(text, inputs, isVisible);
}

function withoutShared(text: string, inputs: unknown, isCompared: UnitFilter): string {
  const { letters, places } = comparableUnits(text, isCompared);
  const runs = new Set<string>();
  for (let at = 0; at + MIN_SHARED <= letters.length; at++) {
    runs.add(letters.slice(at, at + MIN_SHARED));
  }
  if (runs.size === 0) {
    return text;
  }
  const shared = new Set<string>();
  for (const piece of strings(inputs)) {
    const { letters: input } = comparableUnits(piece, isCompared);
    const repeated = input + input.repeat(Math.ceil(MIN_SHARED / Math.max(1, input.length)));
    for (let at = 0; at < input.length; at++) {
      const run = repeated.slice(at, at + MIN_SHARED);
      if (runs.has(run)) {
        shared.add(run);
      }
    }
  }
  return withoutLetters(text, places, sharedLetters(letters, shared));
}

/** Marks the letters that are part of any of the runs. */
function sharedLetters(letters: string, shared: ReadonlySet<string>): readonly boolean[] {
  const hidden: boolean[] = [];
  let until = 0;
  for (let at = 0; at < letters.length; at++) {
    if (shared.has(letters.slice(at, at + MIN_SHARED))) {
      until = at + MIN_SHARED;
    }
    hidden.push(at < until);
  }
  return hidden;
}

/** The place of a letter, or of the escape for one, in a text. */
interface LetterPlace {
  readonly start: number;
  readonly end: number;
}

interface ComparableUnits {
  readonly letters: string;
  readonly places: readonly LetterPlace[];
}

/** Selects the UTF-16 units that are compared. */
type UnitFilter = (unit: string) => boolean;

/** Returns the compared units of a text, in lowercase and without accents, with their places. Takes linear time. */
function comparableUnits(text: string, isCompared: UnitFilter): ComparableUnits {
  const places: LetterPlace[] = [];
  let letters = '';
  let at = 0;
  while (at < text.length) {
    const { length, value } = pieceAt(text, at);
    for (let index = 0; index < value.length; index++) {
      const unit = value.charAt(index);
      if (isCompared(unit)) {
        letters += foldCase(unit);
        places.push({ start: at, end: at + length });
      }
    }
    at += length;
  }
  return { letters, places };
}

/** Returns the length of the character, escape, or entity at a place, and the characters that it stands for. */
function pieceAt(text: string, at: number): { readonly length: number; readonly value: string } {
  const unit = text.charAt(at);
  if (unit === '\\') {
    ESCAPE.lastIndex = at + 1;
    const [whole = '', four, braced, two] = ESCAPE.exec(text) ?? [];
    const code = Number.parseInt(four ?? braced ?? two ?? '', 16);
    return { length: 1 + whole.length, value: code <= 0x10ffff ? String.fromCodePoint(code) : '' };
  }
  if (unit === '&') {
    ENTITY.lastIndex = at;
    return { length: ENTITY.exec(text)?.[0].length ?? 1, value: '' };
  }
  return { length: 1, value: unit };
}

/**
 * Avoids the regular expression for ASCII, which most texts consist of, because it is slow for single characters. Halves
 * of surrogate pairs count as letters.
 */
function isLetterOrDigit(unit: string): boolean {
  if (unit > '\u007f') {
    return isHalf(unit) || LETTER_OR_DIGIT.test(unit);
  }
  return (unit >= 'a' && unit <= 'z') || (unit >= 'A' && unit <= 'Z') || (unit >= '0' && unit <= '9');
}

/** Excludes white space, quotes, and the `…` that replaces hidden text. */
function isVisible(unit: string): boolean {
  return unit > ' ' && !UNCOUNTED.test(unit);
}

function foldCase(unit: string): string {
  if (isHalf(unit)) {
    return unit;
  }
  return (unit > '\u007f' ? unit.normalize('NFD').charAt(0) : unit).toLowerCase().charAt(0);
}

function isHalf(unit: string): boolean {
  return unit >= '\ud800' && unit <= '\udfff';
}

function withoutLetters(text: string, places: readonly LetterPlace[], hidden: readonly boolean[]): string {
  let kept = '';
  let from = 0;
  for (let letter = 0; letter < places.length; letter++) {
    if (hidden[letter] !== true) {
      continue;
    }
    const first = places[letter]?.start ?? 0;
    while (hidden[letter + 1] === true) {
      letter++;
    }
    kept += `${text.slice(from, first)}…`;
    from = places[letter]?.end ?? first;
  }
  return kept + text.slice(from);
}

/** Yields the texts inside an input, up to `MAX_INPUT` units, without recursion. */
function* strings(inputs: unknown): Generator<string> {
  const waiting: unknown[] = [inputs];
  let left = MAX_INPUT;
  while (waiting.length > 0 && left > 0) {
    const value = waiting.pop();
    if (typeof value === 'string') {
      yield value.slice(0, left);
      left -= value.length;
    } else if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value)) {
      const inner: readonly unknown[] = Object.values(value);
      waiting.push(...inner.slice(0, MAX_INPUT / MIN_SHARED));
    }
  }
}
