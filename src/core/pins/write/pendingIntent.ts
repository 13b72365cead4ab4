import { isApplied } from '../intent/applyPinIntent';
import type { PinIntent } from '../intent/pinIntent';
import { isNamed } from '../list/pinList';
import type { PinItem } from '../list/pinList';
import type { PinOutcome, PinReason } from '../intent/pinOutcome';

/** One intent on its way: what was asked, and how far a write has got with it. */
export interface PendingIntent {
  readonly asked: PinIntent;
  /** As asked, then as bound to the first list that has what it names, and under the ids that the server makes of it. */
  intent: PinIntent;
  isBound: boolean;
  /** The user has agreed to write although the list has shrunk suspiciously. */
  readonly confirmed: boolean;
  readonly signal: AbortSignal;
  /** Ends the intent; only the first call counts. */
  readonly resolve: (outcome: PinOutcome) => void;
  /** A list with its change in it was sent, whatever came of that. */
  sent: boolean;
  /** Why the last plan had nothing of it. */
  refusal?: PinReason;
  /** A later intent of the same batch undid it in the plan. */
  superseded: boolean;
  /** What its first change made of the list. */
  step?: { readonly before: readonly PinItem[]; readonly after: readonly PinItem[] };
}

/** Whether a list is as the intent wants it: as bound, and as asked if the list has an entry of that very spelling now. */
export function isPendingApplied({ asked, intent }: PendingIntent, items: readonly PinItem[]): boolean {
  if (!isApplied(intent, items)) {
    return false;
  }
  if (asked.type !== 'remove' && asked.type !== 'setComputeType') {
    return true;
  }
  return isApplied(asked, items) || !items.some((item) => isNamed(item, { modelId: asked.modelId }));
}

/** How an intent ends whose user does not want to wait: what was sent cannot be called back. */
export function cancelledOutcome(pending: PendingIntent): PinOutcome {
  return { outcome: pending.sent ? 'unknown' : 'refused', reason: { code: 'cancelled' } };
}
