import * as v from 'valibot';
import { finiteLogits } from './finiteLogits';

const forward = v.custom<(inputs: unknown) => Promise<unknown>>((value) => typeof value === 'function');
const outputs = v.record(v.string(), v.unknown());
const tensor = v.looseObject({ data: v.instance(Float32Array) });

/** Caches of a generation: large, and looked at by the model alone, whose logits show what is wrong with them. */
const CACHE = /^(?:present|past_key_values)\b/;

/**
 * Makes every run of a model a `ModelFailure` whose outputs have a NaN or an Infinity, whatever the library would make
 * of them: a search for the best token takes any of them, and a text made of those looks like an answer.
 *
 * @param model one of the library's; every way to run it goes through its `forward`
 */
export function withFiniteLogits(model: { forward: unknown }): void {
  const run = v.parse(forward, model.forward).bind(model);
  model.forward = async (inputs: unknown) => {
    const made = await run(inputs);
    for (const [name, output] of Object.entries(v.parse(outputs, { ...Object(made) }))) {
      if (v.is(tensor, output) && !CACHE.test(name)) {
        finiteLogits(output.data);
      }
    }
    return made;
  };
}
