import * as v from 'valibot';
import { defineTask } from './defineTask';
import { sourceText } from './sourceText';
import { forEachText, oneOrMoreTexts } from './textInputs';
import { checkLanguages, libraryLengths, textToTextParameters, truncates } from './textToTextParameters';

/** Creates a criterion that stops a generation when the client disconnects. */
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

/**
 * Summarizes texts: `[{summary_text}]`, one for each text. A text that is too long is rejected or, with `truncation`, cut
 * off, as the API's documentation describes it.
 */
export const summarization = defineTask({
  name: 'summarization',
  pipeline: 'summarization',
  inputs: oneOrMoreTexts,
  parameters: v.object(textToTextParameters),
  run: async (pipe, inputs, given, { signal, onTruncated }) => {
    const truncate = truncates(given);
    return forEachText(inputs, signal, async (text) => {
      const made: unknown = await pipe(
        [sourceText(pipe, text, { task: 'summarization', truncate, onTruncated })],
        {
          ...libraryLengths(pipe, given),
          stopping_criteria: await stopOn(signal),
        },
      );
      return v.parse(summaries, made)[0];
    });
  },
});

/** Translates texts: `[{translation_text}]`, one for each. Multilingual models need `src_lang` and `tgt_lang`. */
export const translation = defineTask({
  name: 'translation',
  pipeline: 'translation',
  inputs: oneOrMoreTexts,
  parameters: v.object({
    ...textToTextParameters,
    src_lang: v.exactOptional(v.string()),
    tgt_lang: v.exactOptional(v.string()),
  }),
  run: async (pipe, inputs, given, { signal, onTruncated }) => {
    const { src_lang, tgt_lang } = given;
    checkLanguages(pipe.tokenizer, given);
    const truncate = truncates(given);
    return forEachText(inputs, signal, async (text) => {
      const made: unknown = await pipe(
        [sourceText(pipe, text, { task: 'translation', truncate, onTruncated })],
        {
          ...libraryLengths(pipe, given),
          ...(src_lang === undefined ? {} : { src_lang }),
          ...(tgt_lang === undefined ? {} : { tgt_lang }),
          stopping_criteria: await stopOn(signal),
        },
      );
      return v.parse(translations, made)[0];
    });
  },
});
