import * as v from 'valibot';
import { InvalidInputError } from '../engine/engine';
import { numberBetween, integerBetween } from './parameterRanges';

const TOP_K = integerBetween(0, 1_000_000);
const TEMPERATURE = numberBetween(0, 100);
const SHARE = numberBetween(0, 1);
/** The bounds of Hugging Face's and OpenAI's APIs, beyond which logits would overflow. */
const REPETITION = numberBetween(0.01, 10);
const PENALTY = numberBetween(-2, 2);
const MAX_BIASES = 1024;
const BIAS = v.nullish(
  v.pipe(
    v.record(
      v.pipe(v.string(), v.regex(/^\d{1,7}$/, 'must have token IDs as names')),
      v.pipe(v.number(), v.minValue(-100), v.maxValue(100)),
      'must map token IDs to numbers from -100 to 100',
    ),
    v.check((biases) => Object.keys(biases).length <= MAX_BIASES, `must have at most ${MAX_BIASES} tokens`),
  ),
);

/** The parameters that all generation tasks share, before defaults are filled in. */
export const sampling = v.object({
  temperature: TEMPERATURE,
  top_k: TOP_K,
  top_p: SHARE,
  seed: integerBetween(0, Number.MAX_SAFE_INTEGER),
  do_sample: v.nullish(v.boolean()),
  repetition_penalty: REPETITION,
  presence_penalty: PENALTY,
  frequency_penalty: PENALTY,
  logit_bias: BIAS,
});

/** The default of most libraries. */
const DEFAULT_TOP_K = 50;

/**
 * Fills in the defaults. Samples if one of the sampling parameters is set or the model's own configuration says so;
 * otherwise, or with a temperature of 0, uses the most likely token. Throws `InvalidInputError` if the configuration has a
 * number out of range and the request does not set it.
 * @param config the model's generation configuration
 */
export function samplerSettings(given: v.InferOutput<typeof sampling>, config: unknown) {
  const own = v.parse(v.fallback(v.record(v.string(), v.unknown()), {}), { ...Object(config) });
  const { temperature, top_k, top_p, seed, do_sample } = given;
  const isRequested = [temperature, top_k, top_p, seed].some((value) => value != null);
  const resolvedTemperature = temperature ?? ownNumber(own, 'temperature', TEMPERATURE) ?? 1;
  return {
    sample: (do_sample ?? (isRequested || own['do_sample'] === true)) && resolvedTemperature !== 0,
    temperature: resolvedTemperature,
    topK: top_k ?? ownNumber(own, 'top_k', TOP_K) ?? DEFAULT_TOP_K,
    topP: top_p ?? ownNumber(own, 'top_p', SHARE) ?? 1,
    seed: seed ?? undefined,
    penalties: {
      repetition: given.repetition_penalty ?? ownNumber(own, 'repetition_penalty', REPETITION) ?? 1,
      presence: given.presence_penalty ?? 0,
      frequency: given.frequency_penalty ?? 0,
      bias: given.logit_bias ?? {},
    },
  };
}

function ownNumber(
  own: Readonly<Record<string, unknown>>,
  name: string,
  schema: v.GenericSchema<unknown, number | null | undefined>,
): number | undefined {
  const value = own[name];
  if (typeof value !== 'number' || value === -1) {
    return undefined;
  }
  const parsed = v.safeParse(schema, value);
  if (parsed.success) {
    return parsed.output ?? undefined;
  }
  const { message } = parsed.issues[0];
  throw new InvalidInputError([
    `\`parameters.${name}\`: ${message}, but generation_config.json of this model has ${value}; set the parameter in the request`,
  ]);
}
