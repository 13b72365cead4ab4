import * as v from 'valibot';
import { defineTask } from './defineTask';
import { generateText, generation } from './generateText';
import { oneText } from './textInputs';

/** More would keep a model busy for too long. */
const MOST_NEW_TOKENS = 100_000;
const within = (least: number, most: number) =>
  v.nullish(v.pipe(v.number(), v.minValue(least), v.maxValue(most)));
const whole = (least: number, most: number) =>
  v.nullish(v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most)));
const ends = v.nullish(
  v.pipe(v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(200))), v.maxLength(16)),
);

/** The parameters of a generation that both forms of it have, before their defaults. */
export const sampling = v.object({
  temperature: within(0, 100),
  top_k: whole(0, 1_000_000),
  top_p: within(0, 1),
  seed: whole(0, Number.MAX_SAFE_INTEGER),
  do_sample: v.nullish(v.boolean()),
  repetition_penalty: v.nullish(v.pipe(v.number(), v.gtValue(0), v.maxValue(10))),
});

/** What most libraries take when one samples and says no more. */
const USUAL_TOP_K = 50;

/**
 * Fills in the defaults: sampling where one of its parameters is set, the most likely token otherwise and with a
 * temperature of 0.
 */
export function samplerSettings(given: v.InferOutput<typeof sampling>) {
  const { temperature, top_k, top_p, seed, do_sample } = given;
  const wanted = do_sample ?? [temperature, top_k, top_p, seed].some((value) => value != null);
  return {
    sample: wanted && temperature !== 0,
    temperature: temperature || 1,
    topK: top_k ?? USUAL_TOP_K,
    topP: top_p || 1,
    seed: seed ?? undefined,
    repetitionPenalty: given.repetition_penalty ?? 1,
  };
}

export const generationParameters = v.object({
  ...sampling.entries,
  max_new_tokens: v.optional(
    v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MOST_NEW_TOKENS)),
    100,
  ),
  stop: ends,
  stop_sequences: ends,
  return_full_text: v.nullish(v.boolean()),
});

/**
 * `[{generated_text}]`, with the prompt in front unless `return_full_text` is false, as classic servers answer; while
 * it is streamed, without it. A list of prompts is refused, as generation servers do.
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
        ...samplerSettings(parameters),
        maxNewTokens: parameters.max_new_tokens,
        stop: [...(parameters.stop ?? []), ...(parameters.stop_sequences ?? [])],
      },
      options,
    ),
  present: (result, text, { return_full_text }) => [
    { generated_text: (return_full_text === false ? '' : text) + v.parse(generation, result).text },
  ],
});
