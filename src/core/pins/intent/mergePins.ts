import { DEFAULT_COMPUTE_TYPE } from '../../computeType';
import { parseModelId } from '../../identity/modelId';
import type { PinChanges } from './pinChanges';
import type { PinIntent, PinTarget } from './pinIntent';
import { isNamed } from '../list/pinList';
import type { PinItem, PinName } from '../list/pinList';
import type { PinReason } from './pinOutcome';

/** Greater than the length of any list, so that an entry with it is appended. */
const LAST_INDEX = 1_000_000;

export type Merge =
  | { readonly ok: true; readonly intents: readonly PinIntent[]; readonly changes: PinChanges }
  | { readonly ok: false; readonly reason: PinReason };

/**
 * Returns the intents that add the targets missing from `items` and change compute types to those of the targets. Nothing
 * is removed. New entries keep all members of their target.
 */
export function mergePins(targets: readonly PinTarget[], items: readonly PinItem[]): Merge {
  const insert: { index: number; text: string }[] = [];
  const added: PinName[] = [];
  const changed: PinChanges['changed'][number][] = [];
  const sets: PinIntent[] = [];
  for (const { model_id: modelId, compute_type: computeType, ...members } of targets) {
    const existing = items.filter((item) => isNamed(item, { modelId }));
    if (existing.length > 0) {
      if (computeType !== undefined && !existing.some((item) => isNamed(item, { modelId, computeType }))) {
        const from = existing[0]?.name?.computeType;
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
    insert.push({ index: LAST_INDEX, text });
  }
  const adds: PinIntent[] = insert.length > 0 ? [{ type: 'restore', remove: [], insert }] : [];
  return { ok: true, intents: [...adds, ...sets], changes: { added, removed: [], changed } };
}
