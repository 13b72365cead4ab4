import type { PinIntent, PinTarget } from './pinIntent';
import { isExactly, isNamed, pinItem, withMembers, type PinItem, type PinName } from './pinList';

type ReplaceAll = Extract<PinIntent, { type: 'replaceAll' }>;

/** What a target is called. Without a compute type it means the model with whichever it has. */
export function targetName({ model_id: modelId, compute_type: computeType }: PinTarget): PinName {
  return { modelId, ...(computeType !== undefined && { computeType }) };
}

/**
 * The same intent with the entries that it removes written down, so that applying it once more, to a list that others
 * have added to meanwhile, takes out nothing that the user did not see.
 */
export function bindReplaceAll(intent: ReplaceAll, items: readonly PinItem[]): ReplaceAll {
  if (intent.removed !== undefined) return intent;
  const wanted = new Set(intent.target.map(({ model_id }) => model_id));
  const removed = items.flatMap(({ name }) => (name === undefined || wanted.has(name.modelId) ? [] : [name]));
  return { ...intent, removed };
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
    if (found) left.delete(found);
    return found;
  };
  // Exact matches first: else a changed entry could be made out of one that another target wants as it is.
  const exact = target.map((one) => take((item) => isExactly(item, targetName(one))));
  const wanted = target.map(({ model_id, ...members }, index) => {
    const kept = exact[index] ?? take((item) => isNamed(item, { modelId: model_id }));
    return kept
      ? withMembers(kept, members)
      : pinItem(JSON.stringify({ model_id, compute_type: 'cpu', ...members }));
  });
  const goes = (item: PinItem): boolean =>
    removed.some((name) => isExactly(item, name)) || isOtherVariant(target, item);
  return [...wanted, ...[...left].filter((item) => !goes(item))];
}

/** Whether a list is what the intent wants of it, whatever else it holds and in whatever order. */
export function isReplaced(intent: ReplaceAll, items: readonly PinItem[]): boolean {
  const { target, removed } = parts(intent);
  const isGone = (item: PinItem): boolean =>
    !isOtherVariant(target, item) &&
    (isTarget(target, item) || !removed.some((name) => isExactly(item, name)));
  return target.every((one) => items.some((item) => isNamed(item, targetName(one)))) && items.every(isGone);
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
