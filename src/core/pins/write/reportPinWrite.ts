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

/** The observations of one write that decide its outcomes. */
export interface PinWriteFacts {
  /** Requests that sent a list. */
  readonly writes: number;
  /** Why the last request failed, if it did. */
  readonly failure?: Failure;
  /** Whether the list on the server ever changed after a request. */
  readonly hasListChanged: boolean;
  /** Whether each list that was read back had only entries that had been sent. */
  readonly hasOnlyDropped: boolean;
  readonly lost: readonly LostPin[];
  readonly spellings: Spellings;
  readonly isUnjournaled: boolean;
}

/** Resolves the intents of a write according to the list that was read last. */
export function reportPinWrite(
  pendingIntents: readonly PendingIntent[],
  list: PinList,
  facts: PinWriteFacts,
): void {
  const { lost } = facts;
  for (const pending of pendingIntents) {
    pending.resolve({
      ...outcomeOf(pending, list, facts),
      list,
      ...(pending.isSent && lost.length > 0 && { lost }),
      ...respelledPins(pending, list.items),
      ...(pending.isSent && facts.isUnjournaled && { unjournaled: true }),
    });
  }
}

/** Resolves the intents of a write whose result could not be read. */
export function reportUnreadPinWrite(
  pendingIntents: readonly PendingIntent[],
  failure: Failure,
  last: PinList | undefined,
): void {
  for (const pending of pendingIntents) {
    const unread: PinReason = { code: pending.isSent ? 'notReadBack' : 'notRead', failure };
    const reason = pending.refusal ?? (failure.kind === 'cancelled' ? { code: failure.kind } : unread);
    pending.resolve({ outcome: pending.isSent ? 'unknown' : 'refused', reason, ...(last && { list: last }) });
  }
}

function outcomeOf(pending: PendingIntent, list: PinList, facts: PinWriteFacts): PinOutcome {
  const { intent, refusal, isSent, firstChange } = pending;
  if (refusal) {
    return { outcome: isSent ? 'overtaken' : 'refused', reason: refusal };
  }
  if (pending.isSuperseded) {
    return { outcome: 'overtaken', reason: { code: 'laterIntent' } };
  }
  if (isPendingApplied(pending, list.items)) {
    if (!isSent || !firstChange) {
      return { outcome: 'already' };
    }
    return {
      outcome: 'done',
      undo: respell(inverseIntent(intent, firstChange.before, firstChange.after), facts.spellings),
    };
  }
  if (facts.failure) {
    return { outcome: 'refused', reason: { code: 'rejected', failure: facts.failure } };
  }
  return { outcome: 'overtaken', reason: { code: failureCode(facts), attempts: facts.writes } };
}

function failureCode({
  hasListChanged,
  lost,
  hasOnlyDropped,
}: PinWriteFacts): 'notApplied' | 'dropped' | 'overwritten' {
  if (!hasListChanged) {
    return 'notApplied';
  }
  return lost.length > 0 && hasOnlyDropped ? 'dropped' : 'overwritten';
}

/** Returns the requested IDs that the server lists in different capitalization. */
function respelledPins(
  { original, intent }: PendingIntent,
  items: readonly PinItem[],
): Pick<PinOutcome, 'respelled'> {
  const ids = new Set(items.map(({ name }) => name?.modelId));
  const listed = new Map(
    items.flatMap(({ name }) => (name ? [[caseFoldedId(name.modelId), name.modelId]] : [])),
  );
  if (intent.type === 'remove') {
    listed.set(caseFoldedId(intent.modelId), intent.modelId);
  }
  const found = requestedIds(original).flatMap((id): readonly RespelledPin[] => {
    const spelling = listed.get(caseFoldedId(id));
    return ids.has(id) || spelling === undefined || spelling === id
      ? []
      : [{ requested: id, listed: spelling }];
  });
  return found.length > 0 ? { respelled: found } : {};
}
