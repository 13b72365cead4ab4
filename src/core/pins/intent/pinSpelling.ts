/**
 * Rules for capitalization in lists of pins. The Hub treats `A/X` and `a/x` as one model, some servers list IDs in their
 * own capitalization, and some lists have both spellings as separate entries. Therefore:
 *
 * - Adding requests a model. An entry in any capitalization is that model, and no second entry is added.
 * - All other intents refer to an entry: the one with exactly this spelling, or else the only one with another spelling.
 *   With several other spellings the intent is ambiguous and refers to none. The first list read decides, and its decision
 *   is final: after `gpt2` is removed, `GPT2` is not removed in its place.
 * - A list with two spellings of a model shows that its server treats them as separate entries. From then on only the
 *   exact spelling of that model refers to an entry.
 * - Entries that the user saw before agreeing to remove them are always matched exactly.
 * - If the server lists a sent ID in different capitalization, the intents continue with that one.
 */
import { grouped } from '../list/grouped';
import { pinItem, withMembers } from '../list/pinList';
import type { PinItem, PinName } from '../list/pinList';
import type { PinIntent, PinTarget } from './pinIntent';

/** The IDs that a server lists, by the IDs that were sent. */
export type Spellings = ReadonlyMap<string, string>;

/** Returns a key that is the same for all spellings of a model. */
export function caseFoldedId(modelId: string): string {
  return modelId.toLowerCase();
}

/** Whether two IDs refer to the same model on the Hub. */
export function isSameModel(one: string, other: string): boolean {
  return one === other || caseFoldedId(one) === caseFoldedId(other);
}

/** Returns the other spellings of a model in a list, each once; none if the list has exactly this one. */
export function otherSpellings(modelId: string, items: readonly PinItem[]): readonly string[] {
  const found = new Set<string>();
  for (const { name } of items) {
    if (name && isSameModel(name.modelId, modelId)) {
      found.add(name.modelId);
    }
  }
  return found.has(modelId) ? [] : [...found];
}

/** Returns the case-folded IDs of the models that a list has in several spellings. */
export function idsDifferingInCase(items: readonly PinItem[]): readonly string[] {
  const spellings = new Map<string, string>();
  return items.flatMap(({ name }) => {
    if (!name) {
      return [];
    }
    const id = caseFoldedId(name.modelId);
    const first = spellings.get(id) ?? name.modelId;
    spellings.set(id, first);
    return first === name.modelId ? [] : [id];
  });
}

/** Returns the sent IDs that the server now lists in different capitalization, matched one to one. */
export function respellings(sent: readonly PinItem[], listed: readonly PinItem[]): Spellings {
  const counts = new Map<string, number>();
  for (const { name } of listed) {
    if (name) {
      counts.set(name.modelId, (counts.get(name.modelId) ?? 0) + 1);
    }
  }
  const absent = sent.flatMap(({ name }) => {
    if (!name) {
      return [];
    }
    const left = counts.get(name.modelId) ?? 0;
    counts.set(name.modelId, left - 1);
    return left > 0 ? [] : [name.modelId];
  });
  const unmatched = grouped(
    [...counts].flatMap(([modelId, count]) => (count > 0 ? [modelId] : [])),
    caseFoldedId,
  );
  return new Map(
    absent.flatMap((modelId) => {
      const spelling = unmatched.get(caseFoldedId(modelId))?.[0];
      return spelling === undefined ? [] : [[modelId, spelling]];
    }),
  );
}

/** Returns the intent with the IDs that the server uses. */
export function respell(intent: PinIntent, spellings: Spellings): PinIntent {
  if (spellings.size === 0) {
    return intent;
  }
  const id = (modelId: string): string => spellings.get(modelId) ?? modelId;
  const name = (one: PinName): PinName => ({ ...one, modelId: id(one.modelId) });
  switch (intent.type) {
    case 'add':
    case 'remove':
    case 'setComputeType':
      return { ...intent, modelId: id(intent.modelId) };
    case 'replaceAll':
      return {
        ...intent,
        target: intent.target.map((one): PinTarget => ({ ...one, model_id: id(one.model_id) })),
        ...(intent.removed && { removed: intent.removed.map(name) }),
      };
    case 'restore':
      return {
        ...intent,
        remove: intent.remove.map(name),
        insert: intent.insert.map(({ index, text }) => ({ index, text: respelledText(text, id) })),
      };
  }
}

function respelledText(text: string, id: (modelId: string) => string): string {
  const item = pinItem(text);
  if (!item.name || id(item.name.modelId) === item.name.modelId) {
    return text;
  }
  return withMembers(item, { model_id: id(item.name.modelId) }).text;
}
