/** Letters and digits that a message must share with the input in a row to count as a repetition of it. */
const MIN_SHARED = 12;
/** As much of a message is looked at, in UTF-16 units; a sentence is cut to far less. */
const MAX_MESSAGE = 4_000;
/** As much of the input is looked at, in UTF-16 units: more would hold up the editor. */
const MAX_INPUT = 200_000;

const ESCAPE = /\\(?:u[\da-f]{4}|u\{[\da-f]+\}|x[\da-f]{2}|[nrtbfv])/gi;
const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;

/**
 * A message without what it repeats of the input: each run that shares twelve or more letters and digits with it becomes
 * `…`. Blanks, signs and escapes in between do not matter, since servers quote, cut and escape what they repeat.
 */
export function withoutEcho(message: string, inputs: unknown): string {
  const text = message.slice(0, MAX_MESSAGE);
  // An escape would look like letters of its own; blanks keep every place where it is.
  const { letters, places } = skeleton(text.replace(ESCAPE, (escape) => ' '.repeat(escape.length)));
  const runs = new Set<string>();
  for (let at = 0; at + MIN_SHARED <= letters.length; at++) {
    runs.add(letters.slice(at, at + MIN_SHARED));
  }
  if (runs.size === 0) {
    return text;
  }
  const shared = new Set<string>();
  for (const piece of strings(inputs)) {
    const { letters: input } = skeleton(piece);
    for (let at = 0; at + MIN_SHARED <= input.length; at++) {
      const run = input.slice(at, at + MIN_SHARED);
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

/** The letters and digits of a text, and the place of each. */
function skeleton(text: string): { readonly letters: string; readonly places: readonly number[] } {
  const places: number[] = [];
  let letters = '';
  for (let at = 0; at < text.length; at++) {
    const unit = text.charAt(at);
    if (isLetterOrDigit(unit)) {
      letters += unit;
      places.push(at);
    }
  }
  return { letters, places };
}

/** Most texts are ASCII, and the regular expression is slow for a single character. */
function isLetterOrDigit(unit: string): boolean {
  if (unit > '\u007f') {
    return LETTER_OR_DIGIT.test(unit);
  }
  return (unit >= 'a' && unit <= 'z') || (unit >= 'A' && unit <= 'Z') || (unit >= '0' && unit <= '9');
}

function withoutLetters(text: string, places: readonly number[], hidden: readonly boolean[]): string {
  let kept = '';
  let from = 0;
  for (let letter = 0; letter < places.length; letter++) {
    if (hidden[letter] !== true) {
      continue;
    }
    const first = places[letter] ?? 0;
    while (hidden[letter + 1] === true) {
      letter++;
    }
    kept += `${text.slice(from, first)}…`;
    from = (places[letter] ?? 0) + 1;
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
