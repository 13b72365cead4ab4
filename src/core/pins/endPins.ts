import type { Failure } from '../inference/failure';
import { holds } from './applyPinIntent';
import { inverseIntent } from './pinChanges';
import type { PinItem, PinList } from './pinList';
import type { PinOutcome, PinReason } from './pinOutcome';
import type { PinWish } from './pinWish';

/** What a round has seen of its writes. */
export interface RoundFacts {
  readonly writes: number;
  /** Why the last write failed, if it did. */
  readonly failure?: Failure;
  /** Whether the list on the server ever became another one after a write. */
  readonly hasMoved: boolean;
  /** The list that was sent last. */
  readonly sent?: readonly PinItem[];
  readonly unjournaled: boolean;
}

/** Ends the wishes of a round by the list as it was read at its end. */
export function endPins(wishes: readonly PinWish[], list: PinList, facts: RoundFacts): void {
  const lost = lostItems(facts.sent ?? [], list.items);
  for (const wish of wishes) {
    wish.resolve({
      ...verdict(wish, list, facts),
      list,
      ...(wish.sent && lost.length > 0 && { lost }),
      ...(wish.sent && facts.unjournaled && { unjournaled: true }),
    });
  }
}

/** Ends the wishes of a round whose result could not be read. */
export function endUnreadPins(wishes: readonly PinWish[], failure: Failure, last: PinList | undefined): void {
  for (const wish of wishes) {
    const unread: PinReason = { code: wish.sent ? 'notReadBack' : 'notRead', failure };
    const reason = wish.refusal ?? (failure.kind === 'cancelled' ? { code: failure.kind } : unread);
    wish.resolve({ outcome: wish.sent ? 'unknown' : 'refused', reason, ...(last && { list: last }) });
  }
}

function verdict(wish: PinWish, list: PinList, facts: RoundFacts): PinOutcome {
  const { intent, refusal, sent, step } = wish;
  if (refusal) return { outcome: sent ? 'overtaken' : 'refused', reason: refusal };
  if (wish.superseded) return { outcome: 'overtaken', reason: { code: 'laterIntent' } };
  if (holds(intent, list.items)) {
    if (!sent || !step) return { outcome: 'already' };
    return { outcome: 'done', undo: inverseIntent(intent, step.before, step.after) };
  }
  if (facts.failure) return { outcome: 'refused', reason: { code: 'rejected', failure: facts.failure } };
  const code = facts.hasMoved ? 'overwritten' : 'notApplied';
  return { outcome: 'overtaken', reason: { code, attempts: facts.writes } };
}

/** A model that is there with another compute type is not lost: some servers normalise what they are given. */
function lostItems(sent: readonly PinItem[], now: readonly PinItem[]): NonNullable<PinOutcome['lost']> {
  const models = new Set(now.map(({ name }) => name?.modelId));
  const texts = new Set(now.map(({ text }) => text));
  return sent.flatMap((item, index) => {
    const isThere = item.name ? models.has(item.name.modelId) : texts.has(item.text);
    return isThere ? [] : [{ index, item }];
  });
}
