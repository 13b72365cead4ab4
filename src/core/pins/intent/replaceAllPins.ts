import { DEFAULT_COMPUTE_TYPE } from '../../computeType';
import type { PinIntent, PinTarget } from './pinIntent';
import { isExactly, isNamed, pinItem, withMembers } from '../list/pinList';
import type { PinItem, PinName } from '../list/pinList';
import { caseFoldedId, isSameModel } from './pinSpelling';

type ReplaceAll = Extract<PinIntent, { type: 'replaceAll' }>;

/** What a target is called. Without a compute type it means the model with whichever it has. */
export function targetName({ model_id: modelId, compute_type: computeType }: PinTarget): PinName {
  return { modelId, ...(computeType !== undefined && { computeType }) };
}

/**
 * The same intent with the entries that it removes written down, so that applying it once more, to a list that others
 * have added to meanwhile, takes out nothing that the user did not see. Its targets take the spelling that the list has.
 */
export function bindReplaceAll(intent: ReplaceAll, items: readonly PinItem[]): ReplaceAll {
  const target = spelledTargets(intent.target, items);
  if (intent.removed !== undefined) {
    return { ...intent, target };
  }
  const wanted = new Set(target.map(({ model_id }) => model_id));
  const removed = items.flatMap(({ name }) => (name === undefined || wanted.has(name.modelId) ? [] : [name]));
  return { ...intent, target, removed };
}

/** The targets under the ids that the list has. Those that would make the same entry of an empty list are one. */
function spelledTargets(targets: readonly PinTarget[], items: readonly PinItem[]): PinTarget[] {
  const there = new Set(items.map(({ name }) => name?.modelId));
  const ids = targets.map(({ model_id: id }) => id);
  const spellings = new Map<string, string>();
  const known = [
    ...ids.filter((id) => there.has(id)),
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
    const spelled = { ...one, model_id: there.has(id) ? id : (spellings.get(caseFoldedId(id)) ?? id) };
    const key = entryKey(spelled);
    entries.set(key, { ...spelled, ...entries.get(key) });
  }
  return [...entries.values()];
}

/** A target without a compute type becomes an entry for cpu. */
function entryKey({
  model_id: modelId,
  compute_type: computeType = DEFAULT_COMPUTE_TYPE,
}: PinTarget): string {
  return JSON.stringify([modelId, computeType]);
}

/**
 * The list that a bound intent makes of `items`: the target's entries in its order, then whatever it does not name.
 * An entry that stays keeps its members; one of a wanted model with another compute type is changed, not renewed.
 */
export function replaceAllPins(intent: ReplaceAll, items: readonly PinItem[]): readonly PinItem[] {
  const { target, removed } = parts(intent);
  const left = new Set(items);
  const take = (fits: (item: PinItem) => boolean): PinItem | undefined => {
    const found = [...left].find(fits);
    if (found) {
      left.delete(found);
    }
    return found;
  };
  const isRemoved = (item: PinItem): boolean => removed.some((name) => isExactly(item, name));
  const kept = new Map<PinTarget, PinItem>();
  // Exact matches first: else a changed entry could be made out of one that another target wants as it is.
  const fits: readonly ((item: PinItem, one: PinTarget) => boolean)[] = [
    (item, one) => isExactly(item, targetName(one)),
    (item, one) => isNamed(item, { modelId: one.model_id }),
    (item, one) => isInOtherCase(item, one) && !isRemoved(item),
  ];
  for (const fitsIn of fits) {
    for (const one of target) {
      const found = kept.has(one) ? undefined : take((item) => fitsIn(item, one));
      if (found) {
        kept.set(one, found);
      }
    }
  }
  const wanted = target.map((one) => {
    const { model_id, ...members } = one;
    const item = kept.get(one);
    return item
      ? withMembers(item, members)
      : pinItem(JSON.stringify({ model_id, compute_type: DEFAULT_COMPUTE_TYPE, ...members }));
  });
  return [...wanted, ...[...left].filter((item) => !isRemoved(item) && !isOtherVariant(target, item))];
}

/** Whether a list is what the intent wants of it, whatever else it holds and in whatever order. */
export function isReplaced(intent: ReplaceAll, items: readonly PinItem[]): boolean {
  const { target, removed } = parts(intent);
  const isGone = (item: PinItem): boolean =>
    !isOtherVariant(target, item) &&
    (isTarget(target, item) || !removed.some((name) => isExactly(item, name)));
  return target.every((one) => isThere(one, items)) && items.every(isGone);
}

function isThere(one: PinTarget, items: readonly PinItem[]): boolean {
  if (items.some((item) => isNamed(item, targetName(one)))) {
    return true;
  }
  const { compute_type: type } = one;
  return (
    !items.some((item) => isNamed(item, { modelId: one.model_id })) &&
    items.some((item) => isInOtherCase(item, one) && (type === undefined || item.name?.computeType === type))
  );
}

function isInOtherCase({ name }: PinItem, { model_id: modelId }: PinTarget): boolean {
  return name !== undefined && name.modelId !== modelId && isSameModel(name.modelId, modelId);
}

/** The same target twice asks for one entry. */
function parts(intent: ReplaceAll): { target: readonly PinTarget[]; removed: readonly PinName[] } {
  const byName = new Map(intent.target.map((one) => [JSON.stringify([one.model_id, one.compute_type]), one]));
  return { target: [...byName.values()], removed: intent.removed ?? [] };
}

function isTarget(target: readonly PinTarget[], item: PinItem): boolean {
  return target.some((one) => isNamed(item, targetName(one)));
}

/** An entry of a wanted model with a compute type that no target has: the target names the model, so it goes. */
function isOtherVariant(target: readonly PinTarget[], item: PinItem): boolean {
  return target.some(({ model_id }) => model_id === item.name?.modelId) && !isTarget(target, item);
}
