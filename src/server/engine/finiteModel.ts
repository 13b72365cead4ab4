import * as v from 'valibot';
import { finiteLogits } from './finiteLogits';

const forward = v.custom<(inputs: unknown) => Promise<unknown>>((value) => typeof value === 'function');
const outputs = v.record(v.string(), v.unknown());
const tensor = v.looseObject({ data: v.instance(Float32Array) });

/** Caches of a generation, which are large. Only the model reads them, and its logits reveal bad values. */
const CACHE = /^(?:present|past_key_values)\b/;

/**
 * Makes every run of a model fail with a `ModelFailureError` if its outputs contain a NaN or an Infinity. The library would
 * choose an arbitrary token instead, and the resulting text would look like an answer.
 *
 * @param model a model of the library; every run calls its `forward`
 */
export function withFiniteLogits(model: { forward: unknown }): void {
  const run = v.parse(forward, model.forward).bind(model);
  model.forward = async (inputs: unknown) => {
    const result = await run(inputs);
    for (const [name, output] of Object.entries(v.parse(outputs, { ...Object(result) }))) {
      if (v.is(tensor, output) && !CACHE.test(name)) {
        finiteLogits(output.data);
      }
    }
    return result;
  };
}
