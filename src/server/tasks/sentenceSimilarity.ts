import * as v from 'valibot';
import { defineTask } from './defineTask';
import { poolings } from './featureExtraction';
import { forEachText, oneText } from './textInputs';

const vector = v.tuple([v.array(v.number())]);

/** `[0.66, 0.93]`: the cosine of the angle between the source sentence and each of the others. */
export const sentenceSimilarity = defineTask({
  name: 'sentence-similarity',
  pipeline: 'feature-extraction',
  inputs: v.object({
    source_sentence: oneText,
    sentences: v.pipe(v.array(oneText), v.minLength(1, 'takes at least one sentence'), v.maxLength(1000)),
  }),
  parameters: v.object({ pooling: v.optional(v.picklist(poolings), 'mean') }),
  run: async (pipe, { source_sentence, sentences }, { pooling }, { signal }) => {
    const [source = [], ...others] = await forEachText(
      [source_sentence, ...sentences],
      signal,
      async (text) => {
        const tensor = await pipe(text, { pooling });
        return v.parse(vector, tensor.tolist())[0];
      },
    );
    return others.map((other) => cosine(source, other));
  },
});

/** 0 where one of the vectors has no direction. */
function cosine(one: readonly number[], other: readonly number[]): number {
  const dot = (a: readonly number[], b: readonly number[]) =>
    a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
  const lengths = Math.sqrt(dot(one, one) * dot(other, other));
  return lengths === 0 ? 0 : dot(one, other) / lengths;
}
