import type { PreTrainedModel } from '@huggingface/transformers';
import * as v from 'valibot';

const names = v.object({ inputNames: v.array(v.string()), outputNames: v.array(v.string()) });
const sessions = v.record(v.string(), v.unknown());

/**
 * Makes a model that was exported without a key/value cache read the whole text at each step. The library passes every
 * model only the newest token and relies on the cache for the earlier ones.
 */
export async function readWholeTextWithoutCache(model: PreTrainedModel): Promise<void> {
  if (model.can_generate !== true || hasCache(model)) {
    return;
  }
  const { cat, Tensor } = await import('@huggingface/transformers');
  const inputsSchema = v.looseObject({ input_ids: v.instance(Tensor) });
  const next = model._update_model_kwargs_for_generation.bind(model);
  const withoutCache = (inputs: unknown) => {
    const { past_key_values: _none, ...others } = v.parse(v.looseObject({}), inputs);
    return others;
  };
  model._update_model_kwargs_for_generation = (step): unknown => {
    // With an encoder, the library's loop already passes all tokens to the decoder.
    if (step.is_encoder_decoder) {
      return withoutCache(next(step));
    }
    const { input_ids: before } = v.parse(inputsSchema, step.model_inputs);
    const inputs = v.parse(inputsSchema, next(step));
    return { ...withoutCache(inputs), input_ids: cat([before, inputs.input_ids], 1) };
  };
}

/** Returns whether one of the model's parts reads and writes a key/value cache. */
function hasCache(model: PreTrainedModel): boolean {
  return Object.values(v.parse(sessions, model.sessions)).some((session) => {
    const parsed = v.safeParse(names, session);
    if (!parsed.success) {
      return true;
    }
    const { inputNames, outputNames } = parsed.output;
    return (
      inputNames.some((name) => name.startsWith('past')) &&
      outputNames.some((name) => name.startsWith('present'))
    );
  });
}
