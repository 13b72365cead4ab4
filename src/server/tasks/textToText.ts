import * as v from 'valibot';
import { defineTask } from './defineTask';
import { forEachText, oneOrMoreTexts } from './textInputs';

const length = v.nullish(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(100_000)));
const ownLengths = { max_length: length, min_length: length, max_new_tokens: length };
const lengthsObject = v.object(ownLengths);
type Lengths = v.InferOutput<typeof lengthsObject>;

/** Lengths in tokens; newer clients send them inside `generate_parameters`. */
const lengths = { ...ownLengths, generate_parameters: v.nullish(lengthsObject) };

/** The lengths in the library's words. Its own limit of new tokens would hide a `max_length`, which counts the start token. */
function libraryLengths(given: Lengths & { readonly generate_parameters?: Lengths | null | undefined }) {
  const { max_length, min_length, max_new_tokens } = { ...given, ...given.generate_parameters };
  const most = max_new_tokens ?? (max_length == null ? null : Math.max(1, max_length - 1));
  return { ...(most == null ? {} : { max_new_tokens: most }), ...(min_length == null ? {} : { min_length }) };
}

/** Ends a generation when its client is gone. */
async function stopOn(signal: AbortSignal) {
  const { StoppingCriteria } = await import('@huggingface/transformers');
  class Stop extends StoppingCriteria {
    override _call(batch: number[][]): boolean[] {
      return batch.map(() => signal.aborted);
    }
  }
  return new Stop();
}

const summaries = v.tuple([v.object({ summary_text: v.string() })]);
const translations = v.tuple([v.object({ translation_text: v.string() })]);

/** `[{summary_text}]`, one for each text. */
export const summarization = defineTask({
  name: 'summarization',
  pipeline: 'summarization',
  inputs: oneOrMoreTexts,
  parameters: v.object(lengths),
  run: async (pipe, inputs, parameters, { signal }) =>
    forEachText(inputs, signal, async (text) => {
      const made: unknown = await pipe([text], {
        ...libraryLengths(parameters),
        stopping_criteria: await stopOn(signal),
      });
      return v.parse(summaries, made)[0];
    }),
});

/** `[{translation_text}]`, one for each text; models for several languages take `src_lang` and `tgt_lang`. */
export const translation = defineTask({
  name: 'translation',
  pipeline: 'translation',
  inputs: oneOrMoreTexts,
  parameters: v.object({ ...lengths, src_lang: v.optional(v.string()), tgt_lang: v.optional(v.string()) }),
  run: async (pipe, inputs, parameters, { signal }) =>
    forEachText(inputs, signal, async (text) => {
      const made: unknown = await pipe([text], {
        ...libraryLengths(parameters),
        stopping_criteria: await stopOn(signal),
      });
      return v.parse(translations, made)[0];
    }),
});
