import * as v from 'valibot';
import { defineTask } from './defineTask';
import { forEachText, oneOrMoreTexts } from './textInputs';

/** Ways to make one vector of the vectors of all tokens. */
export const poolings = ['mean', 'cls', 'first_token', 'last_token'] as const;

/**
 * Vectors of a text. Without `pooling` one for each token, `[[[…]]]` for a string; with it one for the text, `[…]`
 * (sentence embedding models pool by their own configuration). A list of texts gives a list of those.
 */
export const featureExtraction = defineTask({
  name: 'feature-extraction',
  pipeline: 'feature-extraction',
  inputs: oneOrMoreTexts,
  parameters: v.object({
    pooling: v.optional(v.picklist(['none', ...poolings]), 'none'),
    normalize: v.optional(v.boolean(), false),
  }),
  run: async (pipe, inputs, { pooling, normalize }, { signal }) => {
    const answers = await forEachText(inputs, signal, async (text) => {
      const tensor = await pipe(text, { pooling, normalize });
      const rows: unknown[] = tensor.tolist();
      return pooling === 'none' ? rows : rows[0];
    });
    return typeof inputs === 'string' ? answers[0] : answers;
  },
});
