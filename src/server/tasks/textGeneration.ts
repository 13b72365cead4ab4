import * as v from 'valibot';
import { defineTask } from './defineTask';
import { generateText, generation } from './generateText';
import type { Generation } from './generateText';
import { integerBetween } from './parameterRanges';
import { samplerSettings, sampling } from './samplingParameters';
import { stopStrings, stopTexts } from './stopTexts';
import { oneText } from './textInputs';

/** A higher limit would let one request keep a model busy for too long. */
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

/** Returns the `details` of text-generation-inference, without its lists of tokens. */
export const generationDetails = ({ finish, tokens }: Generation, seed: number | null | undefined) => ({
  finish_reason: finish,
  generated_tokens: tokens,
  seed: seed ?? null,
});

/**
 * Continues a text: `[{generated_text}]`, which starts with the prompt unless `return_full_text` is false, like classic
 * servers; a stream does not repeat the prompt. A list of prompts is rejected, like by other generation servers.
 * `truncate` keeps only this many tokens at the end of the prompt, like in text-generation-inference; without it, a prompt
 * that does not fit is rejected. With `details`, a whole answer has the `details` that the last event of a stream always
 * has.
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
        defaultNewTokens: 100,
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
