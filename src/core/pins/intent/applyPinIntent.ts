import { DEFAULT_COMPUTE_TYPE } from '../../computeType';
import { parseModelId } from '../../identity/modelId';
import type { PinIntent } from './pinIntent';
import { isExactly, isNamed, pinItem, withMembers } from '../list/pinList';
import type { PinItem, PinList, PinName } from '../list/pinList';
import type { PinReason } from './pinOutcome';
import { otherSpellings, caseFoldedId, respell, isSameModel } from './pinSpelling';
import { bindReplaceAll, isReplaced, replaceAllPins, targetName } from './replaceAllPins';

/** `items` is the very list that was given where there is nothing to do. */
export type AppliedIntent =
  | { readonly ok: true; readonly items: readonly PinItem[] }
  | { readonly ok: false; readonly reason: PinReason };

const COMPUTE_TYPE = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** What an intent makes of a list, or why it makes nothing of it. Pure; entries that it does not name stay as they are. */
export function applyPinIntent(intent: PinIntent, list: PinList): AppliedIntent {
  const applied = wouldBe(intent, list.items);
  if (!applied.ok) {
    return applied;
  }
  const { items } = applied;
  const count = items.length;
  // A list above its limit may shrink or change, though it is still above: only growth is refused.
  if (list.allowed !== undefined && count > list.allowed && count > list.items.length) {
    return { ok: false, reason: { code: 'limit', allowed: list.allowed, count } };
  }
  return applied;
}

/** Whether a list is as the intent wants it, as far as the server tells. */
export function isApplied(intent: PinIntent, items: readonly PinItem[]): boolean {
  switch (intent.type) {
    case 'add':
      // Some servers list no compute types: the model being there is all that can be seen.
      return items.some((item) => isPinOf(item, intent) || isPinWithout(item, intent.modelId));
    case 'remove':
      return !items.some((item) => isNamed(item, intent));
    case 'setComputeType':
      return items.some((item) => isExactly(item, intent)) && !items.some((item) => isToBeSet(intent, item));
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
 * The intent as it is to be journaled and applied again: what it depends on of the first fresh list is written down.
 * @param apart the folded ids of models of which the server is known to keep several spellings; see `pinSpelling.ts`
 */
export function bindPinIntent(
  intent: PinIntent,
  items: readonly PinItem[],
  apart: ReadonlySet<string> = new Set(),
): PinIntent {
  switch (intent.type) {
    case 'remove':
    case 'setComputeType': {
      const { modelId } = intent;
      if (apart.has(caseFoldedId(modelId))) {
        return intent;
      }
      const [spelling, ...more] = otherSpellings(modelId, items);
      return spelling === undefined || more.length > 0
        ? intent
        : respell(intent, new Map([[modelId, spelling]]));
    }
    case 'replaceAll':
      return bindReplaceAll(intent, items);
    case 'add':
    case 'restore':
      return intent;
  }
}

function wouldBe(intent: PinIntent, items: readonly PinItem[]): AppliedIntent {
  switch (intent.type) {
    case 'add':
      return withAdded(intent, items);
    case 'remove': {
      const reason = severalSpellings(intent.modelId, items);
      if (reason) {
        return { ok: false, reason };
      }
      const left = items.filter((item) => !isNamed(item, intent));
      return { ok: true, items: left.length === items.length ? items : left };
    }
    case 'setComputeType': {
      const { modelId } = intent;
      const reason = unusableComputeType(intent.computeType) ?? severalSpellings(modelId, items);
      if (reason) {
        return { ok: false, reason };
      }
      const known = items.some((item) => isExactly(item, intent) || isToBeSet(intent, item));
      if (!known) {
        return { ok: false, reason: { code: 'notPinned', modelId } };
      }
      const members = { compute_type: intent.computeType };
      return {
        ok: true,
        items: items.map((item) => (isToBeSet(intent, item) ? withMembers(item, members) : item)),
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
      // A bound intent stays as it was bound, whatever the list has become.
      const bound = intent.removed === undefined ? bindReplaceAll(intent, items) : intent;
      return { ok: true, items: replaceAllPins(bound, items) };
    }
    case 'restore':
      return { ok: true, items: restored(intent, items) };
  }
}

function withAdded(intent: Extract<PinIntent, { type: 'add' }>, items: readonly PinItem[]): AppliedIntent {
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

/** Whether the entry is a pin of that model, in whatever case, and of that compute type if one is given. */
function isPinOf({ name }: PinItem, { modelId, computeType }: PinName): boolean {
  if (!name || !isSameModel(name.modelId, modelId)) {
    return false;
  }
  return computeType === undefined || name.computeType === computeType;
}

function isPinWithout({ name }: PinItem, modelId: string): boolean {
  return name !== undefined && name.computeType === undefined && isSameModel(name.modelId, modelId);
}

function severalSpellings(modelId: string, items: readonly PinItem[]): PinReason | undefined {
  const spellings = otherSpellings(modelId, items);
  return spellings.length > 1 ? { code: 'severalSpellings', modelId, spellings } : undefined;
}

function restored(
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

function isToBeSet(intent: Extract<PinIntent, { type: 'setComputeType' }>, item: PinItem): boolean {
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
