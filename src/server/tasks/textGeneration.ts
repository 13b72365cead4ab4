import * as v from 'valibot';
import { defineTask } from './defineTask';
import { generateText, generation } from './generateText';
import type { Generation } from './generateText';
import { integerBetween } from './parameterRanges';
import { samplerSettings, sampling } from './samplingParameters';
import { stopStrings, stopTexts } from './stopTexts';
import { oneText } from './textInputs';

/** More would keep a model busy for too long. */
export const MAX_NEW_TOKENS = 100_000;
const MAX_TOKENS = 10_000_000;

export const generationParameters = v.object({
  ...sampling.entries,
  max_new_tokens: integerBetween(1, MAX_NEW_TOKENS),
  max_length: integerBetween(1, MAX_TOKENS),
  truncate: integerBetween(1, MAX_TOKENS),
  stop: stopTexts,
  stop_sequences: stopTexts,
  return_full_text: v.nullish(v.boolean()),
  details: v.nullish(v.boolean()),
});

/** Why a generation ended, in the words of text-generation-inference; its lists of tokens are left out. */
export const generationDetails = ({ finish, tokens }: Generation, seed: number | null | undefined) => ({
  finish_reason: finish,
  generated_tokens: tokens,
  seed: seed ?? null,
});

/**
 * `[{generated_text}]`, with the prompt in front unless `return_full_text` is false, as classic servers answer; while
 * it is streamed, without it. A list of prompts is refused, as generation servers do. `truncate` keeps only the last so
 * many tokens of the prompt, as in text-generation-inference; a prompt that does not fit without it is refused. With
 * `details`, a whole answer has the `details` that the last event of a stream always has.
 */
export const textGeneration = defineTask({
  name: 'text-generation',
  pipeline: 'text-generation',
  inputs: oneText,
  parameters: generationParameters,
  run: (pipe, text, parameters, options) =>
    generateText(
      pipe,
      { text, addSpecialTokens: true },
      {
        ...samplerSettings(parameters, pipe.model.generation_config),
        maxNewTokens: parameters.max_new_tokens ?? undefined,
        maxLength: parameters.max_length ?? undefined,
        truncate: parameters.truncate ?? undefined,
        usualNewTokens: 100,
        stop: stopStrings(parameters),
      },
      options,
    ),
  present: (result, text, { return_full_text, details, seed }) => {
    const made = v.parse(generation, result);
    const generated_text = (return_full_text === false ? '' : text) + made.text;
    return [
      details === true ? { generated_text, details: generationDetails(made, seed) } : { generated_text },
    ];
  },
});
