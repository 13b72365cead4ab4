import * as v from 'valibot';
import { defineTask } from './defineTask';
import { embed, embeddingParameters, poolings } from './sentenceEmbedding';
import { forEachText, oneOrMoreTexts } from './textInputs';

/**
 * Embeds a text: one vector for the text, `[…]`, if the model defines a pooling (sentence embedding models do) or
 * `pooling` is set; otherwise one for each token, `[[[…]]]` for a string. A list of texts gives a list of those. Some
 * parameters are also accepted next to `inputs`. A long text is truncated, unless `truncate` is false.
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
      const embedding = await embed(pipe, text, parameters, options);
      return 'vector' in embedding ? embedding.vector : [embedding.tokens];
    });
    return typeof inputs === 'string' ? answers[0] : answers;
  },
});
