import * as v from 'valibot';
import { defineTask } from './defineTask';
import { sourceText } from './sourceText';
import { forEachText, oneOrMoreTexts } from './textInputs';
import { checkLanguages, libraryLengths, textToTextParameters, truncates } from './textToTextParameters';

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

/**
 * `[{summary_text}]`, one for each text. A text that is too long is refused, or with `truncation` cut at its end, as the
 * API's documentation has it.
 */
export const summarization = defineTask({
  name: 'summarization',
  pipeline: 'summarization',
  inputs: oneOrMoreTexts,
  parameters: v.object(textToTextParameters),
  run: async (pipe, inputs, given, { signal, leftOut }) => {
    const truncate = truncates(given);
    return forEachText(inputs, signal, async (text) => {
      const made: unknown = await pipe(
        [sourceText(pipe, text, { task: 'summarization', truncate, leftOut })],
        {
          ...libraryLengths(pipe, given),
          stopping_criteria: await stopOn(signal),
        },
      );
      return v.parse(summaries, made)[0];
    });
  },
});

/** `[{translation_text}]`, one for each text; models for several languages take `src_lang` and `tgt_lang`. */
export const translation = defineTask({
  name: 'translation',
  pipeline: 'translation',
  inputs: oneOrMoreTexts,
  parameters: v.object({
    ...textToTextParameters,
    src_lang: v.exactOptional(v.string()),
    tgt_lang: v.exactOptional(v.string()),
  }),
  run: async (pipe, inputs, given, { signal, leftOut }) => {
    const { src_lang, tgt_lang } = given;
    checkLanguages(pipe.tokenizer, given);
    const truncate = truncates(given);
    return forEachText(inputs, signal, async (text) => {
      const made: unknown = await pipe([sourceText(pipe, text, { task: 'translation', truncate, leftOut })], {
        ...libraryLengths(pipe, given),
        ...(src_lang === undefined ? {} : { src_lang }),
        ...(tgt_lang === undefined ? {} : { tgt_lang }),
        stopping_criteria: await stopOn(signal),
      });
      return v.parse(translations, made)[0];
    });
  },
});
