import { applyPinIntent, holds } from './applyPinIntent';
import { sameItems, type PinItem, type PinList, type PinName } from './pinList';
import type { PinWish } from './pinWish';

/** The list that a batch of wishes makes of a fresh one. */
export interface PinPlan {
  readonly items: readonly PinItem[];
  /** Whether there is anything to send. */
  readonly changes: boolean;
  /** The wishes whose change is in `items`. */
  readonly changing: readonly PinWish[];
}

/**
 * Applies the wishes one after the other. After the first write only what does not hold is applied again. Notes in
 * each wish why it had to be left out, or that a later one undoes it.
 * @param missing what is gone from the server since the list was last seen; several keep unconfirmed wishes from writing.
 */
export function planPins(
  wishes: readonly PinWish[],
  list: PinList,
  isFirst: boolean,
  missing: readonly PinName[] = [],
): PinPlan {
  let items = list.items;
  const changing: PinWish[] = [];
  for (const wish of wishes) {
    if (wish.superseded) continue;
    delete wish.refusal;
    if (!isFirst && holds(wish.intent, items)) continue;
    if (wish.signal.aborted) {
      wish.refusal = { code: 'cancelled' };
      continue;
    }
    const applied = applyPinIntent(wish.intent, { ...list, items });
    if (!applied.ok) {
      wish.refusal = applied.reason;
    } else if (!sameItems(applied.items, items)) {
      if (isShrunk(missing) && !wish.confirmed) {
        wish.refusal = { code: 'suspiciousShrink', missing };
        continue;
      }
      wish.step ??= { before: items, after: applied.items };
      items = applied.items;
      changing.push(wish);
    }
  }
  for (const wish of wishes) wish.superseded ||= !wish.refusal && !holds(wish.intent, items);
  return { items, changes: !sameItems(items, list.items), changing };
}

/** One entry may well have been removed by somebody; several at once look like the wrong account or a broken answer. */
export function isShrunk(missing: readonly PinName[]): boolean {
  return missing.length > 1;
}

/** The entries of the list as it was last seen whose models are gone, but for those that a wish names. */
export function missingSince(
  seen: readonly PinItem[],
  fresh: readonly PinItem[],
  wishes: readonly PinWish[],
): readonly PinName[] {
  const named = new Set(wishes.flatMap(({ intent }) => goingModels(intent)));
  const there = new Set(fresh.map(({ name }) => name?.modelId));
  return seen.flatMap(({ name }) =>
    name && !named.has(name.modelId) && !there.has(name.modelId) ? [name] : [],
  );
}

function goingModels(intent: PinWish['intent']): readonly string[] {
  switch (intent.type) {
    case 'add':
      return [];
    case 'remove':
    case 'setComputeType':
      return [intent.modelId];
    case 'replaceAll':
      return [
        ...(intent.removed ?? []).map(({ modelId }) => modelId),
        ...intent.target.map((one) => one.model_id),
      ];
    case 'restore':
      return intent.remove.map(({ modelId }) => modelId);
  }
}
