import { grouped } from '../list/grouped';
import type { PinIntent } from './pinIntent';
import { isExactly } from '../list/pinList';
import type { PinItem, PinName } from '../list/pinList';

/** What differs between two lists, by names. `changed`: the model stays, with another compute type or other members. */
export interface PinChanges {
  readonly added: readonly PinName[];
  readonly removed: readonly PinName[];
  readonly changed: readonly { readonly modelId: string; readonly from?: string; readonly to?: string }[];
}

/** What is to be said before a whole list is replaced. Entries that nobody can read are not mentioned. */
export function pinChanges(before: readonly PinItem[], after: readonly PinItem[]): PinChanges {
  const { gone, come } = differences(before, after);
  const pairs = changedPairs(gone, come);
  const [old, renewed] = [new Set(pairs.map(([one]) => one)), new Set(pairs.map(([, other]) => other))];
  return {
    added: names(come.filter((item) => !renewed.has(item))),
    removed: names(gone.filter((item) => !old.has(item))),
    changed: pairs.flatMap(([{ name }, { name: now }]) =>
      name
        ? [
            {
              modelId: name.modelId,
              ...(name.computeType !== undefined && { from: name.computeType }),
              ...(now?.computeType !== undefined && { to: now.computeType }),
            },
          ]
        : [],
    ),
  };
}

/** Of entries that are gone and that have come, those of the same model, one to one: they were changed. */
export function changedPairs(
  gone: readonly PinItem[],
  come: readonly PinItem[],
): readonly (readonly [PinItem, PinItem])[] {
  const byModel = grouped(come, ({ name }) => name?.modelId);
  return gone.flatMap((item) => {
    const counterpart = item.name && byModel.get(item.name.modelId)?.shift();
    return counterpart ? [[item, counterpart] as const] : [];
  });
}

/** The intent that takes back what `intent` made of `before`. */
export function inverseIntent(
  intent: PinIntent,
  before: readonly PinItem[],
  after: readonly PinItem[],
): PinIntent {
  const { gone, come } = differences(before, after);
  const [old, ...others] = new Set(gone.map(({ name }) => name?.computeType));
  if (intent.type === 'setComputeType' && old !== undefined && others.length === 0) {
    const { modelId, computeType: from } = intent;
    // Where more entries have that compute type by now than were changed, only their texts tell which ones to change back.
    const alone =
      after.filter((item) => isExactly(item, { modelId, computeType: from })).length === come.length;
    if (alone) {
      return { type: 'setComputeType', modelId, from, computeType: old };
    }
  }
  const remove = names(come);
  // What had the name of something new before goes with it, so it has to come back too.
  const isBack = (item: PinItem): boolean =>
    gone.includes(item) || remove.some((name) => isExactly(item, name));
  const insert = before.flatMap((item, index) => (isBack(item) ? [{ index, text: item.text }] : []));
  return { type: 'restore', remove, insert };
}

/** Entries of `before` that `after` has not, and the other way write; the same text twice counts twice. */
export function differences(
  before: readonly PinItem[],
  after: readonly PinItem[],
): { readonly gone: readonly PinItem[]; readonly come: readonly PinItem[] } {
  return { gone: without(before, after), come: without(after, before) };
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
