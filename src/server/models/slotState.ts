import type { ModelSlot, SlotFailure } from './modelSlot';
import type { Acquired, ModelState } from './poolTypes';
import type { CatalogModel } from './readModelFolder';

/** The state of a model that has some of these slots, whatever pipeline it is loaded for. */
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

/** What a request for a failed model gets: the reason, and after repeated crashes the seconds until the next try. */
export function failedState({ reason, isPause, until }: SlotFailure): Acquired {
  const pauseSeconds = Math.max(1, Math.ceil((until - performance.now()) / 1000));
  return { state: 'failed', reason, ...(isPause ? { pauseSeconds } : {}) };
}

/** Why the last load of a model has failed, as a sentence; nothing where it has not. */
export function problemOf(model: CatalogModel, all: Iterable<ModelSlot>): string | undefined {
  const [failure] = slotsOf(model, all).flatMap((slot) => slot.failure ?? []);
  return failure && loadFailure(model.id, failure.reason);
}

/** The sentence for a load that failed. */
export const loadFailure = (id: string, reason: string): string =>
  `Model ${id} could not be loaded: ${reason}`;

/** A failure counts only as long as the files are the same. */
function slotsOf({ id, fingerprint }: CatalogModel, all: Iterable<ModelSlot>): readonly ModelSlot[] {
  return [...all].filter(
    ({ model, failure }) => model.id === id && (failure === undefined || model.fingerprint === fingerprint),
  );
}
