import * as v from 'valibot';
import { defineTask } from './defineTask';
import { forEachText, oneOrMoreTexts } from './textInputs';

const labels = v.array(v.object({ label: v.string(), score: v.number() }));

/** `[[{label, score}, …]]`, best first: a list for each text, also for a single one, as the API answers. All labels without `top_k`. */
export const textClassification = defineTask({
  name: 'text-classification',
  pipeline: 'text-classification',
  inputs: oneOrMoreTexts,
  parameters: v.object({ top_k: v.nullish(v.pipe(v.number(), v.integer(), v.minValue(1))) }),
  run: (pipe, inputs, { top_k }, { signal }) =>
    forEachText(inputs, signal, async (text) => {
      // Asked for all: with `top_k: 1` the library leaves out a level of the list.
      const [all] = v.parse(v.tuple([labels]), await pipe([text], { top_k: null }));
      return all.slice(0, top_k ?? all.length);
    }),
});
