import * as v from 'valibot';
import { defineTask } from './defineTask';
import { embed, embeddingParameters, poolings } from './sentenceEmbedding';
import { forEachText, oneText } from './textInputs';

/**
 * Returns the cosine similarity of the source sentence to each of the others: `[0.66, 0.93]`. Uses the mean over the tokens
 * if the model does not define a pooling.
 */
export const sentenceSimilarity = defineTask({
  name: 'sentence-similarity',
  pipeline: 'feature-extraction',
  inputs: v.object({
    source_sentence: oneText,
    sentences: v.pipe(v.array(oneText), v.minLength(1, 'must have at least one sentence'), v.maxLength(1000)),
  }),
  parameters: v.object({ ...embeddingParameters, pooling: v.optional(v.picklist(poolings)) }),
  run: async (pipe, { source_sentence, sentences }, parameters, options) => {
    const [source = [], ...others] = await forEachText(
      [source_sentence, ...sentences],
      options.signal,
      async (text) => {
        const embedding = await embed(pipe, text, { ...parameters, defaultPooling: 'mean' }, options);
        return 'vector' in embedding ? embedding.vector : [];
      },
    );
    return others.map((other) => cosine(source, other));
  },
});

/** Returns the cosine similarity, or 0 if one of the vectors is zero. */
function cosine(one: readonly number[], other: readonly number[]): number {
  const dot = (a: readonly number[], b: readonly number[]) =>
    a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
  const lengths = Math.sqrt(dot(one, one) * dot(other, other));
  return lengths === 0 ? 0 : dot(one, other) / lengths;
}
