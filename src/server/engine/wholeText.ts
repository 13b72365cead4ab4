import type { PreTrainedModel } from '@huggingface/transformers';
import * as v from 'valibot';

const names = v.object({ inputNames: v.array(v.string()), outputNames: v.array(v.string()) });
const sessions = v.record(v.string(), v.unknown());

/**
 * Lets a model that was exported without a key/value cache read the whole text at each step. The library gives every model
 * the newest token alone and trusts the cache for those before it, which is junk without one.
 */
export async function readWholeTextWithoutCache(model: PreTrainedModel): Promise<void> {
  if (model.can_generate !== true || hasCache(model)) {
    return;
  }
  const { cat, Tensor } = await import('@huggingface/transformers');
  const inputsOf = v.looseObject({ input_ids: v.instance(Tensor) });
  const next = model._update_model_kwargs_for_generation.bind(model);
  const withoutCache = (inputs: unknown) => {
    const { past_key_values: _none, ...others } = v.parse(v.looseObject({}), inputs);
    return others;
  };
  model._update_model_kwargs_for_generation = (step): unknown => {
    // A decoder beside an encoder takes all of its tokens from the list of the library's loop.
    if (step.is_encoder_decoder) {
      return withoutCache(next(step));
    }
    const { input_ids: before } = v.parse(inputsOf, step.model_inputs);
    const inputs = v.parse(inputsOf, next(step));
    return { ...withoutCache(inputs), input_ids: cat([before, inputs.input_ids], 1) };
  };
}

/** Whether one of a model's parts takes what it has computed for earlier tokens, and gives it back. */
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
