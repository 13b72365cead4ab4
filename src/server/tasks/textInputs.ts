import * as v from 'valibot';

/** More items in one request would only hold everybody else up. */
const MAX_ITEMS = 1000;

const text = v.pipe(
  v.string('must be a string'),
  v.transform((value) => value.replace(/\p{Surrogate}/gu, '\ufffd')),
);

/** One text; lone surrogates, which no tokenizer knows, become U+FFFD. */
export const oneText = text;

/** One text or a list of them. */
export const oneOrMoreTexts = v.union(
  [text, v.pipe(v.array(text), v.minLength(1), v.maxLength(MAX_ITEMS))],
  `must be a string or a list of 1 to ${MAX_ITEMS} strings`,
);

/**
 * Runs a text, or each text of a list in turn. Not as one padded batch: models exported without an attention mask
 * would answer differently for the same text, depending on its neighbours.
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
