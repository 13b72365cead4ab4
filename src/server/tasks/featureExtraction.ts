import * as v from 'valibot';
import { defineTask } from './defineTask';
import { embed, embeddingParameters, poolings } from './sentenceEmbedding';
import { forEachText, oneOrMoreTexts } from './textInputs';

/**
 * Vectors of a text: one for the text, `[…]`, by a model that says how (sentence embedding models do), or with
 * `pooling`; otherwise one for each token, `[[[…]]]` for a string. A list of texts gives a list of those. The parameters
 * of the API may stand beside `inputs`. A long text is truncated, unless `truncate` is false.
 */
export const featureExtraction = defineTask({
  name: 'feature-extraction',
  pipeline: 'feature-extraction',
  inputs: oneOrMoreTexts,
  parameters: v.object({
    ...embeddingParameters,
    pooling: v.optional(v.picklist(['none', ...poolings])),
    normalize: v.optional(v.boolean()),
  }),
  rootParameters: ['normalize', 'prompt_name', 'truncate', 'truncation_direction'],
  run: async (pipe, inputs, parameters, options) => {
    const answers = await forEachText(inputs, options.signal, async (text) => {
      const made = await embed(pipe, text, parameters, options);
      return 'vector' in made ? made.vector : [made.tokens];
    });
    return typeof inputs === 'string' ? answers[0] : answers;
  },
});
