import * as v from 'valibot';
import { InvalidInputError } from '../engine/engine';
import { defineTask } from './defineTask';
import { normalized } from './pooling';
import { embed, embeddingParameters, poolings } from './sentenceEmbedding';
import { forEachText, textsUpTo } from './textInputs';

/** As many as OpenAI's API takes, by which clients split longer lists. */
const MAX_TEXTS = 2048;
/** How far the length of a vector may be from 1 because of rounding. */
const UNIT_TOLERANCE = 1e-3;

/** The result of a run, of which the API's answer is a part. */
export const embeddings = v.object({
  /** A vector for each text, or the vectors of its tokens. */
  embedded: v.array(v.unknown()),
  /** Number of tokens that were read. */
  tokens: v.number(),
});

/**
 * Embeds a text: one vector for the text, `[…]`, if the model defines a pooling (sentence embedding models do) or
 * `pooling` is set; otherwise one for each token, `[[[…]]]` for a string. A list of texts gives a list of those. Some
 * parameters are also accepted next to `inputs`. A long text is truncated, unless `truncate` is false.
 */
export const featureExtraction = defineTask({
  name: 'feature-extraction',
  pipeline: 'feature-extraction',
  inputs: textsUpTo(MAX_TEXTS),
  parameters: v.object({
    ...embeddingParameters,
    pooling: v.optional(v.picklist(['none', ...poolings])),
    default_pooling: v.optional(v.literal('mean')),
    normalize: v.optional(v.boolean()),
    dimensions: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  }),
  rootParameters: ['normalize', 'prompt_name', 'truncate', 'truncation_direction', 'dimensions'],
  run: async (pipe, inputs, { default_pooling, dimensions, ...parameters }, options) => {
    let tokens = 0;
    const settings = { ...parameters, defaultPooling: default_pooling };
    const embedded = await forEachText(inputs, options.signal, async (text) => {
      const embedding = await embed(pipe, text, settings, options);
      tokens += embedding.tokenCount;
      if ('tokens' in embedding) {
        return [embedding.tokens.map((vector) => shortened(vector, dimensions))];
      }
      return shortened(embedding.vector, dimensions);
    });
    return { embedded, tokens };
  },
  present: (json, inputs) => {
    const { embedded } = v.parse(embeddings, json);
    return typeof inputs === 'string' ? embedded[0] : embedded;
  },
});

/** Keeps the first `dimensions` numbers of a vector; one of length 1 keeps its length, as in OpenAI's API. */
function shortened(vector: number[], dimensions: number | undefined): number[] {
  if (dimensions === undefined || dimensions === vector.length) {
    return vector;
  }
  if (dimensions > vector.length) {
    throw new InvalidInputError([
      `\`parameters.dimensions\`: the vectors of this model have ${vector.length} dimensions`,
    ]);
  }
  const part = vector.slice(0, dimensions);
  return Math.abs(Math.hypot(...vector) - 1) < UNIT_TOLERANCE ? normalized(part) : part;
}
