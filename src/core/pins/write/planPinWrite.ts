import { applyPinIntent, bindPinIntent } from '../intent/applyPinIntent';
import { askedIds } from '../intent/pinIntent';
import { isNamed, sameItems } from '../list/pinList';
import type { PinItem, PinList, PinName } from '../list/pinList';
import { foldedId, sameModel } from '../intent/pinSpelling';
import { isFulfilled } from './pendingIntent';
import type { PinWish } from './pendingIntent';

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
 * @param apart see `bindPinIntent`
 * @param missing what is suspiciously gone from the server; keeps unconfirmed wishes from writing.
 */
export function planPins(
  wishes: readonly PinWish[],
  list: PinList,
  isFirst: boolean,
  missing: readonly PinName[] = [],
  apart: ReadonlySet<string> = new Set(),
): PinPlan {
  let items = list.items;
  const changing: PinWish[] = [];
  for (const wish of wishes) {
    if (wish.superseded) {
      continue;
    }
    delete wish.refusal;
    bind(wish, list.items, items, apart);
    if (!isFirst && isFulfilled(wish, items)) {
      continue;
    }
    if (wish.signal.aborted) {
      wish.refusal = { code: 'cancelled' };
      continue;
    }
    const applied = applyPinIntent(wish.intent, { ...list, items });
    if (!applied.ok) {
      wish.refusal = applied.reason;
    } else if (!sameItems(applied.items, items)) {
      if (missing.length > 0 && !wish.confirmed) {
        wish.refusal = { code: 'suspiciousShrink', missing };
        continue;
      }
      wish.step ??= { before: items, after: applied.items };
      items = applied.items;
      changing.push(wish);
    }
  }
  for (const wish of wishes) {
    bind(wish, list.items, items, apart);
    wish.superseded ||= !wish.refusal && (!isFulfilled(wish, items) || isAddedAgain(wish, list.items, items));
  }
  return { items, changes: !sameItems(items, list.items), changing };
}

/** Whether the batch adds what the wish removes, be it in another case. */
function isAddedAgain({ intent }: PinWish, before: readonly PinItem[], after: readonly PinItem[]): boolean {
  if (intent.type !== 'remove') {
    return false;
  }
  const there = new Set(before.map(({ name }) => name?.modelId));
  return after.some(
    ({ name }) => name && !there.has(name.modelId) && sameModel(name.modelId, intent.modelId),
  );
}

/**
 * The first list of the server that has what a wish names decides which entry that is; until then it may also be one that
 * an earlier wish of the batch adds. A whole list is compared with the very first.
 */
function bind(
  wish: PinWish,
  read: readonly PinItem[],
  items: readonly PinItem[],
  apart: ReadonlySet<string>,
): void {
  if (wish.isBound) {
    return;
  }
  wish.intent = bindPinIntent(wish.intent, items, apart);
  const { intent } = wish;
  wish.isBound =
    (intent.type !== 'remove' && intent.type !== 'setComputeType') ||
    read.some((item) => isNamed(item, { modelId: intent.modelId }));
}

/**
 * The entries of the accepted list whose models are gone suspiciously, but for those that a wish names. One may well have
 * been removed by somebody; several at once, or the last one, look like the wrong account or a broken answer.
 */
export function suspiciouslyMissing(
  accepted: readonly PinName[],
  fresh: readonly PinItem[],
  wishes: readonly PinWish[],
): readonly PinName[] {
  const named = new Set(wishes.flatMap(({ intent }) => goingModels(intent)).map(foldedId));
  const there = new Set(fresh.flatMap(({ name }) => (name ? [foldedId(name.modelId)] : [])));
  const missing = accepted.filter(({ modelId }) => {
    const id = foldedId(modelId);
    return !named.has(id) && !there.has(id);
  });
  return missing.length > 1 || fresh.length === 0 ? missing : [];
}

/** The models that may be missing from the list because the intent names them. */
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
      return [...intent.remove.map(({ modelId }) => modelId), ...askedIds(intent)];
  }
}
