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

/** What a model's own `generation_config.json` may say about sampling. */
const ownSampling = v.fallback(
  v.object({
    do_sample: v.fallback(v.nullish(v.boolean()), null),
    temperature: v.fallback(within(0, 100), null),
    top_k: v.fallback(whole(0, 1_000_000), null),
    top_p: v.fallback(within(0, 1), null),
  }),
  {},
);

/**
 * Fills in the defaults: sampling where one of its parameters is set, otherwise as the model's own configuration says,
 * otherwise the most likely token; that also with a temperature of 0.
 * @param config the model's generation configuration
 */
export function samplerSettings(given: v.InferOutput<typeof sampling>, config: unknown) {
  const own = v.parse(ownSampling, { ...Object(config) });
  const { temperature, top_k, top_p, seed, do_sample } = given;
  const asked = [temperature, top_k, top_p, seed].some((value) => value != null);
  const heat = temperature ?? own.temperature ?? 1;
  return {
    sample: (do_sample ?? (asked || own.do_sample === true)) && heat !== 0,
    temperature: heat,
    topK: top_k ?? own.top_k ?? USUAL_TOP_K,
    topP: top_p ?? own.top_p ?? 1,
    seed: seed ?? undefined,
    repetitionPenalty: given.repetition_penalty ?? undefined,
  };
}

export const generationParameters = v.object({
  ...sampling.entries,
  max_new_tokens: whole(1, MOST_NEW_TOKENS),
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
        ...samplerSettings(parameters, pipe.model.generation_config),
        maxNewTokens: parameters.max_new_tokens ?? undefined,
        usualNewTokens: 100,
        stop: [...(parameters.stop ?? []), ...(parameters.stop_sequences ?? [])],
      },
      options,
    ),
  present: (result, text, { return_full_text }) => [
    { generated_text: (return_full_text === false ? '' : text) + v.parse(generation, result).text },
  ],
});
