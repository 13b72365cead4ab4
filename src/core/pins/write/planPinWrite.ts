import { applyPinIntent, bindPinIntent } from '../intent/applyPinIntent';
import { affectedIds } from '../intent/pinIntent';
import type { PinIntent } from '../intent/pinIntent';
import { isNamed, sameItems } from '../list/pinList';
import type { PinItem, PinList, PinName } from '../list/pinList';
import { caseFoldedId, isSameModel } from '../intent/pinSpelling';
import { isPendingApplied } from './pendingIntent';
import type { PendingIntent } from './pendingIntent';

/** The list that a batch of intents makes of a fresh one. */
export interface PinWritePlan {
  readonly items: readonly PinItem[];
  /** Whether there is anything to send. */
  readonly changes: boolean;
  /** The intents whose change is in `items`. */
  readonly changing: readonly PendingIntent[];
}

/**
 * Applies the intents one after the other. After the first write only what does not hold is applied again. Notes in
 * each intent why it had to be left out, or that a later one undoes it.
 * @param apart see `bindPinIntent`
 * @param missing what is suspiciously gone from the server; keeps unconfirmed intents from writing.
 */
export function planPinWrite(
  pendingIntents: readonly PendingIntent[],
  list: PinList,
  isFirst: boolean,
  missing: readonly PinName[] = [],
  apart: ReadonlySet<string> = new Set(),
): PinWritePlan {
  let items = list.items;
  const changing: PendingIntent[] = [];
  for (const pending of pendingIntents) {
    if (pending.superseded) {
      continue;
    }
    delete pending.refusal;
    bind(pending, list.items, items, apart);
    if (!isFirst && isPendingApplied(pending, items)) {
      continue;
    }
    if (pending.signal.aborted) {
      pending.refusal = { code: 'cancelled' };
      continue;
    }
    const applied = applyPinIntent(pending.intent, { ...list, items });
    if (!applied.ok) {
      pending.refusal = applied.reason;
    } else if (!sameItems(applied.items, items)) {
      if (missing.length > 0 && !pending.confirmed) {
        pending.refusal = { code: 'suspiciousShrink', missing };
        continue;
      }
      pending.step ??= { before: items, after: applied.items };
      items = applied.items;
      changing.push(pending);
    }
  }
  for (const pending of pendingIntents) {
    bind(pending, list.items, items, apart);
    pending.superseded ||=
      !pending.refusal && (!isPendingApplied(pending, items) || isAddedAgain(pending, list.items, items));
  }
  return { items, changes: !sameItems(items, list.items), changing };
}

/** Whether the batch adds what the intent removes, be it in another case. */
function isAddedAgain(
  { intent }: PendingIntent,
  before: readonly PinItem[],
  after: readonly PinItem[],
): boolean {
  if (intent.type !== 'remove') {
    return false;
  }
  const there = new Set(before.map(({ name }) => name?.modelId));
  return after.some(
    ({ name }) => name && !there.has(name.modelId) && isSameModel(name.modelId, intent.modelId),
  );
}

/**
 * The first list of the server that has what an intent names decides which entry that is; until then it may also be one that
 * an earlier intent of the batch adds. A whole list is compared with the very first.
 */
function bind(
  pending: PendingIntent,
  read: readonly PinItem[],
  items: readonly PinItem[],
  apart: ReadonlySet<string>,
): void {
  if (pending.isBound) {
    return;
  }
  pending.intent = bindPinIntent(pending.intent, items, apart);
  const { intent } = pending;
  pending.isBound =
    (intent.type !== 'remove' && intent.type !== 'setComputeType') ||
    read.some((item) => isNamed(item, { modelId: intent.modelId }));
}

/**
 * The entries of the accepted list whose models are gone suspiciously, but for those that an intent names. One may well have
 * been removed by somebody; several at once, or the last one, look like the wrong account or a broken answer.
 */
export function suspiciouslyMissing(
  accepted: readonly PinName[],
  fresh: readonly PinItem[],
  pendingIntents: readonly PendingIntent[],
): readonly PinName[] {
  const named = new Set(pendingIntents.flatMap(({ intent }) => removableIds(intent)).map(caseFoldedId));
  const there = new Set(fresh.flatMap(({ name }) => (name ? [caseFoldedId(name.modelId)] : [])));
  const missing = accepted.filter(({ modelId }) => {
    const id = caseFoldedId(modelId);
    return !named.has(id) && !there.has(id);
  });
  return missing.length > 1 || fresh.length === 0 ? missing : [];
}

/** The models whose absence an intent explains. A model that is only added is not one of them. */
function removableIds(intent: PinIntent): readonly string[] {
  return intent.type === 'add' ? [] : affectedIds(intent);
}
