import type { PinIntent } from './pinIntent';
import type { PinItem } from './pinList';
import type { PinOutcome, PinReason } from './pinOutcome';

/** One intent on its way: what was asked, and how far a write has got with it. */
export interface PinWish {
  /** As asked, then as bound to the first fresh list. */
  intent: PinIntent;
  /** The user has agreed to write although the list has shrunk suspiciously. */
  readonly confirmed: boolean;
  readonly signal: AbortSignal;
  /** Ends the wish; only the first call counts. */
  readonly resolve: (outcome: PinOutcome) => void;
  /** A list with its change in it was sent, whatever came of that. */
  sent: boolean;
  /** Why the last plan had nothing of it. */
  refusal?: PinReason;
  /** A later wish of the same batch undid it in the plan. */
  superseded: boolean;
  /** What its first change made of the list. */
  step?: { readonly before: readonly PinItem[]; readonly after: readonly PinItem[] };
}

/** How a wish ends whose user does not want to wait: what was sent cannot be called back. */
export function cancelledOutcome(wish: PinWish): PinOutcome {
  return { outcome: wish.sent ? 'unknown' : 'refused', reason: { code: 'cancelled' } };
}
