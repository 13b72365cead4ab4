import { applyPinIntent, bindPinIntent } from './applyPinIntent';
import { pinChanges } from './pinChanges';
import type { PinChanges } from './pinChanges';
import type { PinIntent } from './pinIntent';
import type { PinList } from '../list/pinList';
import type { PinReason } from './pinOutcome';

/** What an intent would do. `intent` does exactly that and no more when it is applied later, to whatever list. */
export type PinPreview =
  | { readonly ok: true; readonly intent: PinIntent; readonly changes: PinChanges }
  | { readonly ok: false; readonly reason: PinReason };

/** What is to be shown to the user before an intent is carried out, against a fresh list. */
export function previewPins(intent: PinIntent, list: PinList): PinPreview {
  const bound = bindPinIntent(intent, list.items);
  const applied = applyPinIntent(bound, list);
  if (!applied.ok) {
    return applied;
  }
  return { ok: true, intent: bound, changes: pinChanges(list.items, applied.items) };
}
