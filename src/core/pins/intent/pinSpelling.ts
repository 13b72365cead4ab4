/**
 * What the case of letters means in lists of pins. The hub takes `A/X` and `a/x` for one model; some servers list what
 * they were sent in a case of their own; and there are lists that hold both as entries of their own. Hence:
 *
 * - Adding asks for a model. An entry of it in any case is that model, and nothing is added beside it.
 * - Everything else names an entry: the one in the list that is spelled so, else the only other spelling of it. Of
 *   several other spellings none is meant. The first list that is read decides, and what it decides holds to the end:
 *   after `gpt2` is gone, `GPT2` is not taken for it.
 * - A list that holds two spellings of a model shows that its server keeps them apart. From then on only the exact
 *   spelling of that model names an entry.
 * - Entries that were shown to the user before they agreed to remove them are always named exactly.
 * - Where the server lists a sent id in another case, the intents go on under that one.
 */
import { grouped } from '../list/grouped';
import { pinItem, withMembers } from '../list/pinList';
import type { PinItem, PinName } from '../list/pinList';
import type { PinIntent, PinTarget } from './pinIntent';

/** Sent ids by which the server lists them. */
export type Spellings = ReadonlyMap<string, string>;

/** The same for all spellings of a model. */
export function caseFoldedId(modelId: string): string {
  return modelId.toLowerCase();
}

/** Whether two ids name the same model of the hub. */
export function isSameModel(one: string, other: string): boolean {
  return one === other || caseFoldedId(one) === caseFoldedId(other);
}

/** The other spellings of a model in a list, each once; empty where the list has the exact one. */
export function otherSpellings(modelId: string, items: readonly PinItem[]): readonly string[] {
  const found = new Set<string>();
  for (const { name } of items) {
    if (name && isSameModel(name.modelId, modelId)) {
      found.add(name.modelId);
    }
  }
  return found.has(modelId) ? [] : [...found];
}

/** The folded ids of the models that a list holds in more than one spelling. */
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

/** What a server has made of the ids that it was sent: those that it now lists in another case, one to one. */
export function respellings(sent: readonly PinItem[], now: readonly PinItem[]): Spellings {
  const counts = new Map<string, number>();
  for (const { name } of now) {
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
  const unexplained = grouped(
    [...counts].flatMap(([modelId, count]) => (count > 0 ? [modelId] : [])),
    caseFoldedId,
  );
  return new Map(
    absent.flatMap((modelId) => {
      const listed = unexplained.get(caseFoldedId(modelId))?.[0];
      return listed === undefined ? [] : [[modelId, listed]];
    }),
  );
}

/** The same intent under the ids that the server uses. */
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
