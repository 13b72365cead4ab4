import { isApplied } from '../intent/applyPinIntent';
import type { PinIntent } from '../intent/pinIntent';
import { isNamed } from '../list/pinList';
import type { PinItem } from '../list/pinList';
import type { PinOutcome, PinReason } from '../intent/pinOutcome';

/** An intent that is being written, and its progress. */
export interface PendingIntent {
  readonly original: PinIntent;
  /** The original intent, then bound to the first list that has what it names, with the IDs that the server uses. */
  intent: PinIntent;
  isBound: boolean;
  /** The user agreed to write although pins are suddenly missing from the list. */
  readonly confirmed: boolean;
  readonly signal: AbortSignal;
  /** Ends the intent; only the first call counts. */
  readonly resolve: (outcome: PinOutcome) => void;
  /** A list with this change was sent, successfully or not. */
  isSent: boolean;
  /** Why the last plan left it out. */
  refusal?: PinReason;
  /** A later intent of the same batch undid it in the plan. */
  isSuperseded: boolean;
  /** The list before and after it was first applied. */
  firstChange?: { readonly before: readonly PinItem[]; readonly after: readonly PinItem[] };
}

/** Whether a list shows the intent as applied: as bound, and as requested if the list now has that exact spelling. */
export function isPendingApplied({ original, intent }: PendingIntent, items: readonly PinItem[]): boolean {
  if (!isApplied(intent, items)) {
    return false;
  }
  if (original.type !== 'remove' && original.type !== 'setComputeType') {
    return true;
  }
  return isApplied(original, items) || !items.some((item) => isNamed(item, { modelId: original.modelId }));
}

/** Returns the outcome of a canceled intent. A request that was sent cannot be recalled. */
export function cancelledOutcome(pending: PendingIntent): PinOutcome {
  return { outcome: pending.isSent ? 'unknown' : 'refused', reason: { code: 'cancelled' } };
}
