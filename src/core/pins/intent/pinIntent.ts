import * as v from 'valibot';
import { parseJson } from '../../parseJson';
import { pinItem } from '../list/pinList';

const nameSchema = v.pipe(
  v.object({ modelId: v.string(), computeType: v.exactOptional(v.string()) }),
  v.readonly(),
);

/** An entry as a user writes it. Any other members are kept and sent. */
export const pinTargetSchema = v.pipe(
  v.looseObject({
    model_id: v.pipe(v.string(), v.minLength(1)),
    compute_type: v.exactOptional(v.string()),
  }),
  v.readonly(),
);
export type PinTarget = v.InferOutput<typeof pinTargetSchema>;

/**
 * A change that a user requests, independent of the list: it is applied to the list that the server has when the change
 * is written. Plain JSON, so that it can be journaled. The journal stores the discriminant as `type`.
 */
export const pinIntentSchema = v.variant('type', [
  /** Pins a model. Without a compute type any existing pin of the model is enough, and a new one gets `cpu`. */
  v.object({ type: v.literal('add'), modelId: v.string(), computeType: v.exactOptional(v.string()) }),
  /** Unpins a model; with a compute type only the entries that have it. */
  v.object({ type: v.literal('remove'), modelId: v.string(), computeType: v.exactOptional(v.string()) }),
  /** Changes the compute type of a model's entries; with `from` only of those that have that compute type. */
  v.object({
    type: v.literal('setComputeType'),
    modelId: v.string(),
    computeType: v.string(),
    from: v.exactOptional(v.string()),
  }),
  /**
   * Replaces the list with `target`. `removed` are the entries to remove, as shown to the user; if absent, all entries of
   * the first list read that are not in the target. Entries that were added later, or that are unreadable, stay.
   */
  v.object({
    type: v.literal('replaceAll'),
    target: v.array(pinTargetSchema),
    removed: v.exactOptional(v.array(nameSchema)),
  }),
  /** Undoes a change: removes exactly `remove`, then inserts the entry texts of `insert` at their former places. */
  v.object({
    type: v.literal('restore'),
    remove: v.array(nameSchema),
    insert: v.array(v.object({ index: v.number(), text: v.pipe(v.string(), v.check(isJsonObject)) })),
  }),
]);
export type PinIntent = Readonly<v.InferOutput<typeof pinIntentSchema>>;

/** The models that an intent pins, unpins or changes. */
export function affectedIds(intent: PinIntent): readonly string[] {
  switch (intent.type) {
    case 'add':
    case 'remove':
    case 'setComputeType':
      return [intent.modelId];
    case 'replaceAll':
      return [...(intent.removed ?? []).map(({ modelId }) => modelId), ...requestedIds(intent)];
    case 'restore':
      return [...intent.remove.map(({ modelId }) => modelId), ...requestedIds(intent)];
  }
}

/** The models that an intent names, except those that it only removes from a whole list. */
export function requestedIds(intent: PinIntent): readonly string[] {
  switch (intent.type) {
    case 'add':
    case 'remove':
    case 'setComputeType':
      return [intent.modelId];
    case 'replaceAll':
      return intent.target.map((one) => one.model_id);
    case 'restore':
      return intent.insert.flatMap(({ text }) => pinItem(text).name?.modelId ?? []);
  }
}

function isJsonObject(text: string): boolean {
  const value = parseJson(text);
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
