import type { ModelSlot, SlotFailure } from './modelSlot';
import type { Acquired, ModelState } from './poolTypes';
import type { CatalogModel } from './readModelFolder';

/** Returns the state of a model from its slots, regardless of the pipeline. */
export function stateOf(model: CatalogModel, all: Iterable<ModelSlot>, isTooBig: boolean): ModelState {
  const slots = slotsOf(model, all);
  if (slots.some(({ loaded }) => loaded !== undefined)) {
    return 'Loaded';
  }
  if (slots.some(({ failure }) => failure === undefined)) {
    return 'Loading';
  }
  if (isTooBig) {
    return 'TooBig';
  }
  return slots.length > 0 ? 'Failed' : 'Loadable';
}

/** Returns the result for a failed model: the reason and, after repeated crashes, the seconds until the next attempt. */
export function failedState({ reason, isPause, until }: SlotFailure): Acquired {
  const pauseSeconds = Math.max(1, Math.ceil((until - performance.now()) / 1000));
  return { state: 'failed', reason, ...(isPause ? { pauseSeconds } : {}) };
}

/** Returns why the last load of a model failed, as a sentence, or `undefined` if it did not fail. */
export function problemOf(model: CatalogModel, all: Iterable<ModelSlot>): string | undefined {
  const [failure] = slotsOf(model, all).flatMap((slot) => slot.failure ?? []);
  return failure && loadFailure(model.id, failure.reason);
}

/** Returns the sentence for a failed load. */
export const loadFailure = (id: string, reason: string): string =>
  `Model ${id} could not be loaded: ${reason}`;

/** Returns the slots of a model. A failure counts only while the files are unchanged. */
function slotsOf({ id, fingerprint }: CatalogModel, all: Iterable<ModelSlot>): readonly ModelSlot[] {
  return [...all].filter(
    ({ model, failure }) => model.id === id && (failure === undefined || model.fingerprint === fingerprint),
  );
}
