import * as v from 'valibot';

/** More items in one request would delay other requests too much. */
const MAX_ITEMS = 1000;

const text = v.pipe(
  v.string('must be a string'),
  v.transform((value) => value.replace(/\p{Surrogate}/gu, '\ufffd')),
);

/** A text. Lone surrogates, which no tokenizer supports, become U+FFFD. */
export const oneText = text;

/** One text or a list of them. */
export const textsUpTo = (most: number) => {
  const message = `must be a string or a list of 1 to ${most} strings`;
  return v.union([text, v.pipe(v.array(text), v.minLength(1, message), v.maxLength(most, message))], message);
};

export const oneOrMoreTexts = textsUpTo(MAX_ITEMS);

/**
 * Runs a text, or the texts of a list one after the other. Does not use a padded batch, because models exported without an
 * attention mask would answer differently for the same text, depending on the other texts.
 */
export async function forEachText<T>(
  inputs: string | readonly string[],
  signal: AbortSignal,
  run: (text: string) => Promise<T>,
): Promise<T[]> {
  const answers: T[] = [];
  for (const one of typeof inputs === 'string' ? [inputs] : inputs) {
    signal.throwIfAborted();
    answers.push(await run(one));
  }
  return answers;
}
