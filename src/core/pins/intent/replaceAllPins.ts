import { DEFAULT_COMPUTE_TYPE } from '../../computeType';
import type { PinIntent, PinTarget } from './pinIntent';
import { isExactly, isNamed, pinItem, withMembers } from '../list/pinList';
import type { PinItem, PinName } from '../list/pinList';
import { caseFoldedId, isSameModel } from './pinSpelling';

type ReplaceAll = Extract<PinIntent, { type: 'replaceAll' }>;

/** Returns the name of a target. Without a compute type it refers to the model with any compute type. */
export function targetName({ model_id: modelId, compute_type: computeType }: PinTarget): PinName {
  return { modelId, ...(computeType !== undefined && { computeType }) };
}

/**
 * Returns the intent with an explicit list of the entries that it removes, so that applying it again after others have
 * added entries removes nothing that the user did not see. Its targets get the spelling that the list has.
 * @param separateIds see `bindPinIntent`
 */
export function bindReplaceAll(
  intent: ReplaceAll,
  items: readonly PinItem[],
  separateIds: ReadonlySet<string>,
): ReplaceAll {
  const target = spelledTargets(intent.target, items, separateIds);
  if (intent.removed !== undefined) {
    return { ...intent, target };
  }
  const wanted = new Set(target.map(({ model_id }) => model_id));
  const removed = items.flatMap(({ name }) => (name === undefined || wanted.has(name.modelId) ? [] : [name]));
  return { ...intent, target, removed };
}

/** Returns the targets with the IDs that the list has. Targets that would create the same entry are merged. */
function spelledTargets(
  targets: readonly PinTarget[],
  items: readonly PinItem[],
  separateIds: ReadonlySet<string>,
): PinTarget[] {
  const listed = new Set(items.map(({ name }) => name?.modelId));
  const ids = targets.map(({ model_id: id }) => id);
  const spellings = new Map<string, string>();
  const known = [
    ...ids.filter((id) => listed.has(id)),
    ...items.flatMap(({ name }) => name?.modelId ?? []),
    ...ids,
  ];
  for (const id of known) {
    if (!spellings.has(caseFoldedId(id))) {
      spellings.set(caseFoldedId(id), id);
    }
  }
  const entries = new Map<string, PinTarget>();
  for (const one of targets) {
    const { model_id: id } = one;
    const isExact = listed.has(id) || separateIds.has(caseFoldedId(id));
    const spelled = { ...one, model_id: isExact ? id : (spellings.get(caseFoldedId(id)) ?? id) };
    const key = entryKey(spelled);
    entries.set(key, { ...spelled, ...entries.get(key) });
  }
  return [...entries.values()];
}

/** Identifies the entry that a target creates; without a compute type that is an entry for cpu. */
function entryKey({
  model_id: modelId,
  compute_type: computeType = DEFAULT_COMPUTE_TYPE,
}: PinTarget): string {
  return JSON.stringify([modelId, computeType]);
}

/**
 * Applies a bound intent to `items`: the entries of the target in its order, then all entries that it does not name. An
 * entry that stays keeps its members. If a target's model has another compute type, its entry is changed, not replaced.
 * @param separateIds see `bindPinIntent`
 */
export function replaceAllPins(
  intent: ReplaceAll,
  items: readonly PinItem[],
  separateIds: ReadonlySet<string>,
): readonly PinItem[] {
  const { target, removed } = uniqueParts(intent);
  const remaining = new Set(items);
  const take = (matches: (item: PinItem) => boolean): PinItem | undefined => {
    const found = [...remaining].find(matches);
    if (found) {
      remaining.delete(found);
    }
    return found;
  };
  const isRemoved = (item: PinItem): boolean => removed.some((name) => isExactly(item, name));
  const kept = new Map<PinTarget, PinItem>();
  // Exact matches come first, so that no entry is changed for one target that another target needs unchanged.
  const matchers: readonly ((item: PinItem, one: PinTarget) => boolean)[] = [
    (item, one) => isExactly(item, targetName(one)),
    (item, one) => isNamed(item, { modelId: one.model_id }),
    (item, one) =>
      hasOtherCapitalization(item, one) && !separateIds.has(caseFoldedId(one.model_id)) && !isRemoved(item),
  ];
  for (const matches of matchers) {
    for (const one of target) {
      const found = kept.has(one) ? undefined : take((item) => matches(item, one));
      if (found) {
        kept.set(one, found);
      }
    }
  }
  const entries = target.map((one) => {
    const { model_id, ...members } = one;
    const item = kept.get(one);
    return item
      ? withMembers(item, members)
      : pinItem(JSON.stringify({ model_id, compute_type: DEFAULT_COMPUTE_TYPE, ...members }));
  });
  return [...entries, ...[...remaining].filter((item) => !isRemoved(item) && !isOtherVariant(target, item))];
}

/** Whether a list has all targets and none of the removed entries, regardless of order and other entries. */
export function isReplaced(intent: ReplaceAll, items: readonly PinItem[]): boolean {
  const { target, removed } = uniqueParts(intent);
  const isAllowed = (item: PinItem): boolean =>
    !isOtherVariant(target, item) &&
    (isTarget(target, item) || !removed.some((name) => isExactly(item, name)));
  return target.every((one) => isPresent(one, items)) && items.every(isAllowed);
}

function isPresent(one: PinTarget, items: readonly PinItem[]): boolean {
  if (items.some((item) => isNamed(item, targetName(one)))) {
    return true;
  }
  const { compute_type: type } = one;
  return (
    !items.some((item) => isNamed(item, { modelId: one.model_id })) &&
    items.some(
      (item) => hasOtherCapitalization(item, one) && (type === undefined || item.name?.computeType === type),
    )
  );
}

function hasOtherCapitalization({ name }: PinItem, { model_id: modelId }: PinTarget): boolean {
  return name !== undefined && name.modelId !== modelId && isSameModel(name.modelId, modelId);
}

/** Returns the parts of the intent with each target once. */
function uniqueParts(intent: ReplaceAll): { target: readonly PinTarget[]; removed: readonly PinName[] } {
  const byName = new Map(intent.target.map((one) => [JSON.stringify([one.model_id, one.compute_type]), one]));
  return { target: [...byName.values()], removed: intent.removed ?? [] };
}

function isTarget(target: readonly PinTarget[], item: PinItem): boolean {
  return target.some((one) => isNamed(item, targetName(one)));
}

/** Whether the entry has a target's model but a compute type that no target has. Such an entry is removed. */
function isOtherVariant(target: readonly PinTarget[], item: PinItem): boolean {
  return target.some(({ model_id }) => model_id === item.name?.modelId) && !isTarget(target, item);
}
