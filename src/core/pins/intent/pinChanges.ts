import { grouped } from '../list/grouped';
import type { PinIntent } from './pinIntent';
import { isExactly } from '../list/pinList';
import type { PinItem, PinName } from '../list/pinList';

/** The differences between two lists, by name. `changed`: the model stays, with another compute type or other members. */
export interface PinChanges {
  readonly added: readonly PinName[];
  readonly removed: readonly PinName[];
  readonly changed: readonly { readonly modelId: string; readonly from?: string; readonly to?: string }[];
}

/** Compares two lists for a question to the user. Unreadable entries are left out. */
export function pinChanges(before: readonly PinItem[], after: readonly PinItem[]): PinChanges {
  const { removed, added } = differences(before, after);
  const pairs = changedPairs(removed, added);
  const [oldItems, newItems] = [new Set(pairs.map(([one]) => one)), new Set(pairs.map(([, other]) => other))];
  return {
    added: names(added.filter((item) => !newItems.has(item))),
    removed: names(removed.filter((item) => !oldItems.has(item))),
    changed: pairs.flatMap(([{ name }, { name: newName }]) =>
      name
        ? [
            {
              modelId: name.modelId,
              ...(name.computeType !== undefined && { from: name.computeType }),
              ...(newName?.computeType !== undefined && { to: newName.computeType }),
            },
          ]
        : [],
    ),
  };
}

/** Pairs removed with added entries of the same model, one to one: these entries were changed. */
export function changedPairs(
  removed: readonly PinItem[],
  added: readonly PinItem[],
): readonly (readonly [PinItem, PinItem])[] {
  const byModel = grouped(added, ({ name }) => name?.modelId);
  return removed.flatMap((item) => {
    const counterpart = item.name && byModel.get(item.name.modelId)?.shift();
    return counterpart ? [[item, counterpart] as const] : [];
  });
}

/** Returns the intent that undoes the change that `intent` made to `before`. */
export function inverseIntent(
  intent: PinIntent,
  before: readonly PinItem[],
  after: readonly PinItem[],
): PinIntent {
  const { removed, added } = differences(before, after);
  const [old, ...others] = new Set(removed.map(({ name }) => name?.computeType));
  if (intent.type === 'setComputeType' && old !== undefined && others.length === 0) {
    const { modelId, computeType: from } = intent;
    // If other entries have that compute type too, only the texts show which entries to change back.
    const areAllChanged =
      after.filter((item) => isExactly(item, { modelId, computeType: from })).length === added.length;
    if (areAllChanged) {
      return { type: 'setComputeType', modelId, from, computeType: old };
    }
  }
  const remove = names(added);
  // Removing by name also removes older entries with the same name, so these are inserted again too.
  const isInserted = (item: PinItem): boolean =>
    removed.includes(item) || remove.some((name) => isExactly(item, name));
  const insert = before.flatMap((item, index) => (isInserted(item) ? [{ index, text: item.text }] : []));
  return { type: 'restore', remove, insert };
}

/** Returns the entries that only one of two lists has. The same text twice counts twice. */
export function differences(
  before: readonly PinItem[],
  after: readonly PinItem[],
): { readonly removed: readonly PinItem[]; readonly added: readonly PinItem[] } {
  return { removed: without(before, after), added: without(after, before) };
}

function without(items: readonly PinItem[], others: readonly PinItem[]): readonly PinItem[] {
  const counts = new Map<string, number>();
  for (const { text } of others) {
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return items.filter(({ text }) => {
    const count = counts.get(text) ?? 0;
    counts.set(text, count - 1);
    return count <= 0;
  });
}

function names(items: readonly PinItem[]): PinName[] {
  return items.flatMap(({ name }) => (name ? [name] : []));
}
