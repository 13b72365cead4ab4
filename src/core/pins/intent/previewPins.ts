import { applyPinIntent, bindPinIntent } from './applyPinIntent';
import { pinChanges } from './pinChanges';
import type { PinChanges } from './pinChanges';
import type { PinIntent } from './pinIntent';
import type { PinList } from '../list/pinList';
import type { PinReason } from './pinOutcome';

/** The changes that an intent would make. Applied later, `intent` makes no other changes, whatever the list is then. */
export type PinPreview =
  | { readonly ok: true; readonly intent: PinIntent; readonly changes: PinChanges }
  | { readonly ok: false; readonly reason: PinReason };

/** Compares an intent with a list that was just read, for a question to the user. */
export function previewPins(intent: PinIntent, list: PinList): PinPreview {
  const bound = bindPinIntent(intent, list.items);
  const applied = applyPinIntent(bound, list);
  if (!applied.ok) {
    return applied;
  }
  return { ok: true, intent: bound, changes: pinChanges(list.items, applied.items) };
}
