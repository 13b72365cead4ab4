import { DEFAULT_COMPUTE_TYPE } from '../../computeType';
import { parseModelId } from '../../identity/modelId';
import type { PinChanges } from './pinChanges';
import type { PinIntent, PinTarget } from './pinIntent';
import { isNamed } from '../list/pinList';
import type { PinItem, PinName } from '../list/pinList';
import type { PinReason } from './pinOutcome';

/** Behind every entry, however many there are by then. */
const AT_THE_END = 1_000_000;

export type Merge =
  | { readonly ok: true; readonly intents: readonly PinIntent[]; readonly changes: PinChanges }
  | { readonly ok: false; readonly reason: PinReason };

/**
 * The intents that add what `targets` has and `items` has not, and take over its compute types. Nothing is removed;
 * members that only the file has come along with what is new.
 */
export function mergePins(targets: readonly PinTarget[], items: readonly PinItem[]): Merge {
  const insert: { index: number; text: string }[] = [];
  const added: PinName[] = [];
  const changed: PinChanges['changed'][number][] = [];
  const sets: PinIntent[] = [];
  for (const { model_id: modelId, compute_type: computeType, ...members } of targets) {
    const there = items.filter((item) => isNamed(item, { modelId }));
    if (there.length > 0) {
      if (computeType !== undefined && !there.some((item) => isNamed(item, { modelId, computeType }))) {
        const from = there[0]?.name?.computeType;
        sets.push({ type: 'setComputeType', modelId, computeType });
        changed.push({ modelId, ...(from !== undefined && { from }), to: computeType });
      }
      continue;
    }
    const parsed = parseModelId(modelId);
    if (!parsed.ok || parsed.id !== modelId) {
      return { ok: false, reason: { code: 'invalidModelId', modelId } };
    }
    const name = { modelId, computeType: computeType ?? DEFAULT_COMPUTE_TYPE };
    added.push(name);
    const text = JSON.stringify({ model_id: modelId, compute_type: name.computeType, ...members });
    insert.push({ index: AT_THE_END, text });
  }
  const adds: PinIntent[] = insert.length > 0 ? [{ type: 'restore', remove: [], insert }] : [];
  return { ok: true, intents: [...adds, ...sets], changes: { added, removed: [], changed } };
}
