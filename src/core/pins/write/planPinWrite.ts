import { applyPinIntent, bindPinIntent } from '../intent/applyPinIntent';
import { affectedIds } from '../intent/pinIntent';
import type { PinIntent } from '../intent/pinIntent';
import { isNamed, sameItems } from '../list/pinList';
import type { PinItem, PinList, PinName } from '../list/pinList';
import { caseFoldedId, isSameModel } from '../intent/pinSpelling';
import { isPendingApplied } from './pendingIntent';
import type { PendingIntent } from './pendingIntent';

/** The list that results from applying a batch of intents to a list that was just read. */
export interface PinWritePlan {
  readonly items: readonly PinItem[];
  /** Whether the list needs to be sent. */
  readonly changes: boolean;
  /** The intents that changed `items`. */
  readonly changing: readonly PendingIntent[];
}

/**
 * Applies the intents one after another. After the first request, only intents that are not applied yet are applied again.
 * Records in each intent why it was left out, or that a later one undoes it.
 * @param missing the pins that are suddenly missing on the server; intents without a confirmation are then refused
 * @param separateIds see `bindPinIntent`
 */
export function planPinWrite(
  pendingIntents: readonly PendingIntent[],
  list: PinList,
  isFirst: boolean,
  missing: readonly PinName[] = [],
  separateIds: ReadonlySet<string> = new Set(),
): PinWritePlan {
  let items = list.items;
  const changing: PendingIntent[] = [];
  for (const pending of pendingIntents) {
    if (pending.isSuperseded) {
      continue;
    }
    delete pending.refusal;
    bind(pending, list.items, items, separateIds);
    if (!isFirst && isPendingApplied(pending, items)) {
      continue;
    }
    if (pending.signal.aborted) {
      pending.refusal = { code: 'cancelled' };
      continue;
    }
    const applied = applyPinIntent(pending.intent, { ...list, items }, separateIds);
    if (!applied.ok) {
      pending.refusal = applied.reason;
    } else if (!sameItems(applied.items, items)) {
      if (missing.length > 0 && !pending.confirmed) {
        pending.refusal = { code: 'suspiciousShrink', missing };
        continue;
      }
      pending.firstChange ??= { before: items, after: applied.items };
      items = applied.items;
      changing.push(pending);
    }
  }
  for (const pending of pendingIntents) {
    bind(pending, list.items, items, separateIds);
    pending.isSuperseded ||=
      !pending.refusal && (!isPendingApplied(pending, items) || isAddedAgain(pending, list.items, items));
  }
  return { items, changes: !sameItems(items, list.items), changing };
}

/** Whether the batch adds the model that the intent removes, in any capitalization. */
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
 * Binds an intent to the entry that it names. The first list of the server with such an entry decides which one it is;
 * until then it may also be an entry that an earlier intent of the batch adds.
 */
function bind(
  pending: PendingIntent,
  listed: readonly PinItem[],
  items: readonly PinItem[],
  separateIds: ReadonlySet<string>,
): void {
  if (pending.isBound) {
    return;
  }
  // An earlier intent of the batch may remove the entry, and its write may fail.
  pending.intent = bindPinIntent(pending.intent, listed, separateIds);
  pending.intent = bindPinIntent(pending.intent, items, separateIds);
  const { intent } = pending;
  pending.isBound =
    (intent.type !== 'remove' && intent.type !== 'setComputeType') ||
    listed.some((item) => isNamed(item, { modelId: intent.modelId }));
}

/**
 * Returns the accepted entries whose models are suddenly missing, except those that an intent names. Someone may have
 * removed a single one. Several at once, or the last one, suggest the wrong account or a broken response.
 */
export function suspiciouslyMissing(
  accepted: readonly PinName[],
  fresh: readonly PinItem[],
  pendingIntents: readonly PendingIntent[],
): readonly PinName[] {
  const named = new Set(pendingIntents.flatMap(({ intent }) => removableIds(intent)).map(caseFoldedId));
  const listed = new Set(fresh.flatMap(({ name }) => (name ? [caseFoldedId(name.modelId)] : [])));
  const missing = accepted.filter(({ modelId }) => {
    const id = caseFoldedId(modelId);
    return !named.has(id) && !listed.has(id);
  });
  return missing.length > 1 || fresh.length === 0 ? missing : [];
}

/** The models whose absence an intent explains. A model that is only added is not one of them. */
function removableIds(intent: PinIntent): readonly string[] {
  return intent.type === 'add' ? [] : affectedIds(intent);
}
