import { DEFAULT_COMPUTE_TYPE } from '../../computeType';
import { parseModelId } from '../../identity/modelId';
import type { PinIntent } from './pinIntent';
import { isExactly, isNamed, pinItem, withMembers } from '../list/pinList';
import type { PinItem, PinList, PinName } from '../list/pinList';
import type { PinReason } from './pinOutcome';
import { otherSpellings, caseFoldedId, respell, isSameModel } from './pinSpelling';
import { bindReplaceAll, isReplaced, replaceAllPins, targetName } from './replaceAllPins';

/** `items` is the given array itself if there is nothing to change. */
export type AppliedIntent =
  | { readonly ok: true; readonly items: readonly PinItem[] }
  | { readonly ok: false; readonly reason: PinReason };

const COMPUTE_TYPE = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/**
 * Applies an intent to a list, or returns why it cannot be applied. Leaves entries that it does not name unchanged.
 * @param separateIds see `bindPinIntent`
 */
export function applyPinIntent(
  intent: PinIntent,
  list: PinList,
  separateIds: ReadonlySet<string> = new Set(),
): AppliedIntent {
  const applied = applyToItems(intent, list.items, separateIds);
  if (!applied.ok) {
    return applied;
  }
  const { items } = applied;
  const count = items.length;
  // A list above its limit may still shrink or change. Only growth is refused.
  if (list.allowed !== undefined && count > list.allowed && count > list.items.length) {
    return { ok: false, reason: { code: 'limit', allowed: list.allowed, count } };
  }
  return applied;
}

/** Whether a list shows that the intent has been applied. */
export function isApplied(intent: PinIntent, items: readonly PinItem[]): boolean {
  switch (intent.type) {
    case 'add':
      // Some servers do not list compute types, so that only the model can be checked.
      return items.some((item) => isPinOf(item, intent) || isPinWithoutComputeType(item, intent.modelId));
    case 'remove':
      return !items.some((item) => isNamed(item, intent));
    case 'setComputeType':
      return (
        items.some((item) => isExactly(item, intent)) && !items.some((item) => lacksComputeType(intent, item))
      );
    case 'replaceAll':
      return isReplaced(intent, items);
    case 'restore': {
      const inserted = intent.insert.map(({ text }) => pinItem(text));
      const isInserted = (item: PinItem): boolean => inserted.some((one) => isSame(one, item));
      return (
        inserted.every((one) => items.some((item) => isSame(one, item))) &&
        !items.some((item) => !isInserted(item) && intent.remove.some((name) => isExactly(item, name)))
      );
    }
  }
}

/**
 * Returns the intent to journal and to apply repeatedly: everything that depends on the first list read becomes explicit.
 * @param separateIds the case-folded IDs of models with several spellings on the server; see `pinSpelling.ts`
 */
export function bindPinIntent(
  intent: PinIntent,
  items: readonly PinItem[],
  separateIds: ReadonlySet<string> = new Set(),
): PinIntent {
  switch (intent.type) {
    case 'remove':
    case 'setComputeType': {
      const { modelId } = intent;
      if (separateIds.has(caseFoldedId(modelId))) {
        return intent;
      }
      const [spelling, ...more] = otherSpellings(modelId, items);
      return spelling === undefined || more.length > 0
        ? intent
        : respell(intent, new Map([[modelId, spelling]]));
    }
    case 'replaceAll':
      return bindReplaceAll(intent, items, separateIds);
    case 'add':
    case 'restore':
      return intent;
  }
}

function applyToItems(
  intent: PinIntent,
  items: readonly PinItem[],
  separateIds: ReadonlySet<string>,
): AppliedIntent {
  switch (intent.type) {
    case 'add':
      return addPin(intent, items);
    case 'remove': {
      const reason = severalSpellings(intent.modelId, items);
      if (reason) {
        return { ok: false, reason };
      }
      const remaining = items.filter((item) => !isNamed(item, intent));
      return { ok: true, items: remaining.length === items.length ? items : remaining };
    }
    case 'setComputeType': {
      const { modelId } = intent;
      const reason = unusableComputeType(intent.computeType) ?? severalSpellings(modelId, items);
      if (reason) {
        return { ok: false, reason };
      }
      const isPinned = items.some((item) => isExactly(item, intent) || lacksComputeType(intent, item));
      if (!isPinned) {
        return { ok: false, reason: { code: 'notPinned', modelId } };
      }
      const members = { compute_type: intent.computeType };
      return {
        ok: true,
        items: items.map((item) => (lacksComputeType(intent, item) ? withMembers(item, members) : item)),
      };
    }
    case 'replaceAll': {
      const present = new Set(items.map(({ name }) => name?.modelId));
      for (const target of intent.target) {
        const { modelId, computeType = DEFAULT_COMPUTE_TYPE } = targetName(target);
        const unusableId = present.has(modelId) ? undefined : unusableModelId(modelId);
        const reason = unusableId ?? unusableComputeType(computeType);
        if (reason) {
          return { ok: false, reason };
        }
      }
      // A bound intent stays bound, even if the list has changed since.
      const bound = intent.removed === undefined ? bindReplaceAll(intent, items, separateIds) : intent;
      return { ok: true, items: replaceAllPins(bound, items, separateIds) };
    }
    case 'restore':
      return { ok: true, items: restorePins(intent, items) };
  }
}

function addPin(intent: Extract<PinIntent, { type: 'add' }>, items: readonly PinItem[]): AppliedIntent {
  const { modelId, computeType = DEFAULT_COMPUTE_TYPE } = intent;
  if (items.some((item) => isPinOf(item, intent))) {
    return { ok: true, items };
  }
  const reason = unusableModelId(modelId) ?? unusableComputeType(computeType);
  if (reason) {
    return { ok: false, reason };
  }
  const other = items.find((item) => isPinOf(item, { modelId }));
  if (other?.name) {
    return { ok: false, reason: { code: 'otherComputeType', ...other.name, modelId } };
  }
  return {
    ok: true,
    items: [...items, pinItem(JSON.stringify({ model_id: modelId, compute_type: computeType }))],
  };
}

/** Whether the entry is a pin of that model in any capitalization, with that compute type if one is given. */
function isPinOf({ name }: PinItem, { modelId, computeType }: PinName): boolean {
  if (!name || !isSameModel(name.modelId, modelId)) {
    return false;
  }
  return computeType === undefined || name.computeType === computeType;
}

function isPinWithoutComputeType({ name }: PinItem, modelId: string): boolean {
  return name !== undefined && name.computeType === undefined && isSameModel(name.modelId, modelId);
}

function severalSpellings(modelId: string, items: readonly PinItem[]): PinReason | undefined {
  const spellings = otherSpellings(modelId, items);
  return spellings.length > 1 ? { code: 'severalSpellings', modelId, spellings } : undefined;
}

function restorePins(
  intent: Extract<PinIntent, { type: 'restore' }>,
  items: readonly PinItem[],
): readonly PinItem[] {
  const next = items.filter((item) => !intent.remove.some((name) => isExactly(item, name)));
  const inOrder = [...intent.insert].sort((one, other) => one.index - other.index);
  for (const { index, text } of inOrder) {
    const item = pinItem(text);
    if (!next.some((one) => isSame(one, item))) {
      next.splice(index, 0, item);
    }
  }
  return next;
}

function isSame(one: PinItem, other: PinItem): boolean {
  return one.name === undefined ? one.text === other.text : isExactly(other, one.name);
}

function lacksComputeType(intent: Extract<PinIntent, { type: 'setComputeType' }>, item: PinItem): boolean {
  const { modelId, from, computeType } = intent;
  return (
    isNamed(item, { modelId, ...(from !== undefined && { computeType: from }) }) &&
    !isExactly(item, { modelId, computeType })
  );
}

function unusableModelId(modelId: string): PinReason | undefined {
  const parsed = parseModelId(modelId);
  return parsed.ok && parsed.id === modelId ? undefined : { code: 'invalidModelId', modelId };
}

function unusableComputeType(computeType: string): PinReason | undefined {
  return COMPUTE_TYPE.test(computeType) ? undefined : { code: 'invalidComputeType', computeType };
}
