/** Letters and digits that a message must share with the input in a row to count as a repetition of it. */
const MIN_SHARED = 12;
/** As much of a message is looked at, in UTF-16 units; a sentence is cut to far less. */
const MAX_MESSAGE = 4_000;
/** As much of the input is looked at, in UTF-16 units: more would hold up the editor. */
const MAX_INPUT = 200_000;

const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;
/** What a backslash makes of the letters after it, and what HTML writes for a sign. */
const ESCAPE = /u([\da-f]{4})|u\{([\da-f]{1,6})\}|x([\da-f]{2})|[nrtbfv]/iy;
const UNCOUNTED = /[\s\p{M}"'…]/u;
const ENTITY = /&(?:amp;)*(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z]{2,8});/iy;

/**
 * A message without what it repeats of the input: each run that shares twelve or more letters and digits with it becomes
 * `…`, also where a shorter input is repeated, and each run of twelve signs. Blanks, signs, accents, case and escapes do not matter, since servers quote,
 * cut and escape what they repeat.
 */
export function withoutEcho(message: string, inputs: unknown): string {
  const text = withoutShared(message.slice(0, MAX_MESSAGE), inputs, isLetterOrDigit);
  // What consists mostly of signs shares too few letters.
  return withoutShared(text, inputs, isSeen);
}

function withoutShared(text: string, inputs: unknown, counts: Counts): string {
  const { letters, places } = skeleton(text, counts);
  const runs = new Set<string>();
  for (let at = 0; at + MIN_SHARED <= letters.length; at++) {
    runs.add(letters.slice(at, at + MIN_SHARED));
  }
  if (runs.size === 0) {
    return text;
  }
  const shared = new Set<string>();
  for (const piece of strings(inputs)) {
    const { letters: input } = skeleton(piece, counts);
    const repeated = input + input.repeat(Math.ceil(MIN_SHARED / Math.max(1, input.length)));
    for (let at = 0; at < input.length; at++) {
      const run = repeated.slice(at, at + MIN_SHARED);
      if (runs.has(run)) {
        shared.add(run);
      }
    }
  }
  return withoutLetters(text, places, lettersOf(letters, shared));
}

/** Which letters are inside of any of the runs. */
function lettersOf(letters: string, shared: ReadonlySet<string>): readonly boolean[] {
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

/** Where a letter, or the escape for one, is in a text. */
interface LetterPlace {
  readonly start: number;
  readonly end: number;
}

interface Skeleton {
  readonly letters: string;
  readonly places: readonly LetterPlace[];
}

/** Whether a UTF-16 unit is one of those that are compared. */
type Counts = (unit: string) => boolean;

/** The units of a text that count, without accents and in lower case, and the place of each. Takes linear time. */
function skeleton(text: string, counts: Counts): Skeleton {
  const places: LetterPlace[] = [];
  let letters = '';
  let at = 0;
  while (at < text.length) {
    const { length, means } = pieceAt(text, at);
    for (let index = 0; index < means.length; index++) {
      const unit = means.charAt(index);
      if (counts(unit)) {
        letters += folded(unit);
        places.push({ start: at, end: at + length });
      }
    }
    at += length;
  }
  return { letters, places };
}

/** How many units of a text belong together at a place, and the characters that they stand for. */
function pieceAt(text: string, at: number): { readonly length: number; readonly means: string } {
  const unit = text.charAt(at);
  if (unit === '\\') {
    ESCAPE.lastIndex = at + 1;
    const [whole = '', four, braced, two] = ESCAPE.exec(text) ?? [];
    const code = Number.parseInt(four ?? braced ?? two ?? '', 16);
    return { length: 1 + whole.length, means: code <= 0x10ffff ? String.fromCodePoint(code) : '' };
  }
  if (unit === '&') {
    ENTITY.lastIndex = at;
    return { length: ENTITY.exec(text)?.[0].length ?? 1, means: '' };
  }
  return { length: 1, means: unit };
}

/** Most texts are ASCII, and the regular expression is slow for a single character. Halves of pairs count as letters. */
function isLetterOrDigit(unit: string): boolean {
  if (unit > '\u007f') {
    return isHalf(unit) || LETTER_OR_DIGIT.test(unit);
  }
  return (unit >= 'a' && unit <= 'z') || (unit >= 'A' && unit <= 'Z') || (unit >= '0' && unit <= '9');
}

/** Blanks, quotes and what stands for text that is hidden already are left out. */
function isSeen(unit: string): boolean {
  return unit > ' ' && !UNCOUNTED.test(unit);
}

function folded(unit: string): string {
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

/** The texts inside an input, without recursion, at most `MAX_INPUT` units of them. */
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
