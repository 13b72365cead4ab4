import * as v from 'valibot';

const MAX_STOPS = 16;
const MAX_LENGTH = 200;

const stopText = v.pipe(v.string(), v.maxLength(MAX_LENGTH, `must have at most ${MAX_LENGTH} characters`));

/** Texts that end a generation: a string or a list. Empty strings are ignored. */
export const stopTexts = v.nullish(
  v.pipe(
    v.union(
      [
        v.array(stopText),
        v.pipe(
          stopText,
          v.transform((one) => [one]),
        ),
      ],
      `must be a string or a list of strings, each with at most ${MAX_LENGTH} characters`,
    ),
    v.transform((texts) => texts.filter((text) => text !== '')),
    v.maxLength(MAX_STOPS, `must have at most ${MAX_STOPS} strings`),
  ),
);

const withStops = v.object({ stop: stopTexts, stop_sequences: stopTexts });

/** Returns the stop texts in the checked parameters of a generation. */
export function stopStrings(parameters: unknown): readonly string[] {
  const { stop, stop_sequences } = v.parse(withStops, parameters);
  return [...(stop ?? []), ...(stop_sequences ?? [])];
}
