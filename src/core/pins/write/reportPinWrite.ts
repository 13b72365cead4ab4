import type { Failure } from '../../http/failure';
import { inverseIntent } from '../intent/pinChanges';
import { askedIds } from '../intent/pinIntent';
import type { LostPin } from '../intent/keptPins';
import type { PinItem, PinList } from '../list/pinList';
import type { PinOutcome, PinReason, Respelled } from '../intent/pinOutcome';
import { foldedId, respell } from '../intent/pinSpelling';
import type { Spellings } from '../intent/pinSpelling';
import { isFulfilled } from './pendingIntent';
import type { PinWish } from './pendingIntent';

/** What a round has seen of its writes. */
export interface RoundFacts {
  readonly writes: number;
  /** Why the last write failed, if it did. */
  readonly failure?: Failure;
  /** Whether the list on the server ever became another one after a write. */
  readonly hasMoved: boolean;
  /** Whether each list that was read after a write was a part of what had been sent. */
  readonly onlyDropped: boolean;
  readonly lost: readonly LostPin[];
  readonly spellings: Spellings;
  readonly unjournaled: boolean;
}

/** Ends the wishes of a round by the list as it was read at its end. */
export function endPins(wishes: readonly PinWish[], list: PinList, facts: RoundFacts): void {
  const { lost } = facts;
  for (const wish of wishes) {
    wish.resolve({
      ...verdict(wish, list, facts),
      list,
      ...(wish.sent && lost.length > 0 && { lost }),
      ...respelled(wish, list.items),
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
  if (refusal) {
    return { outcome: sent ? 'overtaken' : 'refused', reason: refusal };
  }
  if (wish.superseded) {
    return { outcome: 'overtaken', reason: { code: 'laterIntent' } };
  }
  if (isFulfilled(wish, list.items)) {
    if (!sent || !step) {
      return { outcome: 'already' };
    }
    return {
      outcome: 'done',
      undo: respell(inverseIntent(intent, step.before, step.after), facts.spellings),
    };
  }
  if (facts.failure) {
    return { outcome: 'refused', reason: { code: 'rejected', failure: facts.failure } };
  }
  return { outcome: 'overtaken', reason: { code: whyNot(facts), attempts: facts.writes } };
}

function whyNot({ hasMoved, lost, onlyDropped }: RoundFacts): 'notApplied' | 'dropped' | 'overwritten' {
  if (!hasMoved) {
    return 'notApplied';
  }
  return lost.length > 0 && onlyDropped ? 'dropped' : 'overwritten';
}

/** The ids that the user gave and that the server has in another case. */
function respelled({ asked, intent }: PinWish, items: readonly PinItem[]): Pick<PinOutcome, 'respelled'> {
  const there = new Set(items.map(({ name }) => name?.modelId));
  const listed = new Map(items.flatMap(({ name }) => (name ? [[foldedId(name.modelId), name.modelId]] : [])));
  if (intent.type === 'remove') {
    listed.set(foldedId(intent.modelId), intent.modelId);
  }
  const found = askedIds(asked).flatMap((id): readonly Respelled[] => {
    const other = listed.get(foldedId(id));
    return there.has(id) || other === undefined || other === id ? [] : [{ asked: id, listed: other }];
  });
  return found.length > 0 ? { respelled: found } : {};
}
