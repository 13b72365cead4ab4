import * as v from 'valibot';
import { parseJson } from '../../parseJson';
import { pinItem } from '../list/pinList';

const nameSchema = v.pipe(
  v.object({ modelId: v.string(), computeType: v.exactOptional(v.string()) }),
  v.readonly(),
);

/** An entry as a user gives it; members beside these two are kept and sent. */
export const pinTargetSchema = v.pipe(
  v.looseObject({
    model_id: v.pipe(v.string(), v.minLength(1)),
    compute_type: v.exactOptional(v.string()),
  }),
  v.readonly(),
);
export type PinTarget = v.InferOutput<typeof pinTargetSchema>;

/**
 * What a user wants of the list, without the list: it is applied to whatever the server has at the moment of writing.
 * Plain JSON, so that it can be journaled.
 */
export const pinIntentSchema = v.variant('type', [
  /** Pin a model. Without a compute type any pin of the model will do, and a new one gets `cpu`. */
  v.object({ type: v.literal('add'), modelId: v.string(), computeType: v.exactOptional(v.string()) }),
  /** Unpin a model; with a compute type only the entries that have it. */
  v.object({ type: v.literal('remove'), modelId: v.string(), computeType: v.exactOptional(v.string()) }),
  /** Change the compute type of a model's entries; with `from` only of those that have that one. */
  v.object({
    type: v.literal('setComputeType'),
    modelId: v.string(),
    computeType: v.string(),
    from: v.exactOptional(v.string()),
  }),
  /**
   * Make `target` the list. `removed` are the entries that shall go, as they were shown to the user; absent: all that
   * the first fresh list has beside the target. Entries that came later, or that nobody can read, stay.
   */
  v.object({
    type: v.literal('replaceAll'),
    target: v.array(pinTargetSchema),
    removed: v.exactOptional(v.array(nameSchema)),
  }),
  /** Undo: take out exactly `remove`, then put the entry texts of `insert` back at their places. */
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
