import type { Failure } from '../../http/failure';
import { inverseIntent } from '../intent/pinChanges';
import { requestedIds } from '../intent/pinIntent';
import type { LostPin } from '../intent/rememberedPins';
import type { PinItem, PinList } from '../list/pinList';
import type { PinOutcome, PinReason, RespelledPin } from '../intent/pinOutcome';
import { caseFoldedId, respell } from '../intent/pinSpelling';
import type { Spellings } from '../intent/pinSpelling';
import { isPendingApplied } from './pendingIntent';
import type { PendingIntent } from './pendingIntent';

/** What a write has seen of its writes. */
export interface PinWriteFacts {
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

/** Ends the intents of a write by the list as it was read at its end. */
export function reportPinWrite(
  pendingIntents: readonly PendingIntent[],
  list: PinList,
  facts: PinWriteFacts,
): void {
  const { lost } = facts;
  for (const pending of pendingIntents) {
    pending.resolve({
      ...verdict(pending, list, facts),
      list,
      ...(pending.sent && lost.length > 0 && { lost }),
      ...respelled(pending, list.items),
      ...(pending.sent && facts.unjournaled && { unjournaled: true }),
    });
  }
}

/** Ends the intents of a write whose result could not be read. */
export function reportUnreadPinWrite(
  pendingIntents: readonly PendingIntent[],
  failure: Failure,
  last: PinList | undefined,
): void {
  for (const pending of pendingIntents) {
    const unread: PinReason = { code: pending.sent ? 'notReadBack' : 'notRead', failure };
    const reason = pending.refusal ?? (failure.kind === 'cancelled' ? { code: failure.kind } : unread);
    pending.resolve({ outcome: pending.sent ? 'unknown' : 'refused', reason, ...(last && { list: last }) });
  }
}

function verdict(pending: PendingIntent, list: PinList, facts: PinWriteFacts): PinOutcome {
  const { intent, refusal, sent, step } = pending;
  if (refusal) {
    return { outcome: sent ? 'overtaken' : 'refused', reason: refusal };
  }
  if (pending.superseded) {
    return { outcome: 'overtaken', reason: { code: 'laterIntent' } };
  }
  if (isPendingApplied(pending, list.items)) {
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

function whyNot({ hasMoved, lost, onlyDropped }: PinWriteFacts): 'notApplied' | 'dropped' | 'overwritten' {
  if (!hasMoved) {
    return 'notApplied';
  }
  return lost.length > 0 && onlyDropped ? 'dropped' : 'overwritten';
}

/** The ids that the user gave and that the server has in another case. */
function respelled(
  { asked, intent }: PendingIntent,
  items: readonly PinItem[],
): Pick<PinOutcome, 'respelled'> {
  const there = new Set(items.map(({ name }) => name?.modelId));
  const listed = new Map(
    items.flatMap(({ name }) => (name ? [[caseFoldedId(name.modelId), name.modelId]] : [])),
  );
  if (intent.type === 'remove') {
    listed.set(caseFoldedId(intent.modelId), intent.modelId);
  }
  const found = requestedIds(asked).flatMap((id): readonly RespelledPin[] => {
    const other = listed.get(caseFoldedId(id));
    return there.has(id) || other === undefined || other === id ? [] : [{ asked: id, listed: other }];
  });
  return found.length > 0 ? { respelled: found } : {};
}
