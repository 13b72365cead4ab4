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
  const starts = new Map<string, number[]>();
  for (let at = 0; at + MIN_SHARED <= letters.length; at++) {
    const run = letters.slice(at, at + MIN_SHARED);
    starts.set(run, [...(starts.get(run) ?? []), at]);
  }
  if (starts.size === 0) {
    return text;
  }
  const hidden = new Set<number>();
  for (const piece of strings(inputs)) {
    const { letters: input } = skeleton(piece);
    for (let at = 0; at + MIN_SHARED <= input.length; at++) {
      for (const start of starts.get(input.slice(at, at + MIN_SHARED)) ?? []) {
        for (let letter = start; letter < start + MIN_SHARED; letter++) {
          hidden.add(letter);
        }
      }
    }
  }
  return withoutLetters(text, places, hidden);
}

/** The letters and digits of a text, and the place of each. */
function skeleton(text: string): { readonly letters: string; readonly places: readonly number[] } {
  const places: number[] = [];
  let letters = '';
  for (let at = 0; at < text.length; at++) {
    const unit = text.charAt(at);
    if (LETTER_OR_DIGIT.test(unit)) {
      letters += unit;
      places.push(at);
    }
  }
  return { letters, places };
}

function withoutLetters(text: string, places: readonly number[], hidden: ReadonlySet<number>): string {
  let kept = '';
  let from = 0;
  for (let letter = 0; letter < places.length; letter++) {
    if (!hidden.has(letter)) {
      continue;
    }
    const first = places[letter] ?? 0;
    while (hidden.has(letter + 1)) {
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
