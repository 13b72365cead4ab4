import type { Failure } from '../../http/failure';
import type { Clock, Lock, Logger } from '../../ports';
import { bindPinIntent, isApplied } from '../intent/applyPinIntent';
import type { PinIntent } from '../intent/pinIntent';
import type { PinItem, PinList } from '../list/pinList';
import type { JournalEntry, PinJournal, PinsApi } from './pinPorts';

export interface RecoveryPorts {
  readonly api: PinsApi;
  readonly lock: Lock;
  readonly journal: PinJournal;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly scope: string;
}

/** What became of writes whose end nobody saw. */
export type PinWriteRecovery =
  | { readonly state: 'nothing' }
  /** The list cannot be read now, so nobody can tell; the journal stays. */
  | { readonly state: 'unread'; readonly failure: Failure }
  /** `holds`: the list is as the intent wanted it; otherwise the user may want it applied again. */
  | {
      readonly state: 'told';
      readonly list: PinList;
      readonly intents: readonly { readonly intent: PinIntent; readonly holds: boolean }[];
      /** The journal's entries, which stay open until the user has answered. */
      readonly entries: readonly string[];
    };

/** No write takes longer, so that an older entry is nobody's current work. */
const MAX_ROUND_MS = 10 * 60_000;

/**
 * Compares what the journal has open with a fresh list. Only reads: what does not hold is for the user to decide, and
 * is asked again in the next window if this one is closed before. Whoever holds the lock knows that no other window is in the middle of a write; without it only old
 * entries count. Never rejects.
 */
export async function recoverPinWrites(ports: RecoveryPorts, signal: AbortSignal): Promise<PinWriteRecovery> {
  try {
    return await ports.lock.withLock(ports.scope, signal, (held) => tell(ports, signal, held));
  } catch (error) {
    if (!signal.aborted) {
      ports.logger.warn(
        `pins: the journal could not be read (${error instanceof Error ? error.name : typeof error})`,
      );
    }
    return { state: 'nothing' };
  }
}

async function tell(ports: RecoveryPorts, signal: AbortSignal, held: boolean): Promise<PinWriteRecovery> {
  const { api, journal, clock, scope } = ports;
  const isOver = ({ startedAt }: JournalEntry): boolean => held || clock.now() - startedAt > MAX_ROUND_MS;
  const entries = (await journal.open()).filter((entry) => entry.scope === scope && isOver(entry));
  if (entries.length === 0) {
    return { state: 'nothing' };
  }
  const reply = await api.read(signal);
  if (!reply.ok) {
    return { state: 'unread', failure: reply.failure };
  }
  const inOrder = [...entries].sort((one, other) => one.startedAt - other.startedAt);
  const intents = inOrder.flatMap((entry) => entry.intents);
  const { items } = reply.value;
  return {
    state: 'told',
    list: reply.value,
    intents: intents.map((intent) => ({ intent, holds: isApplied(spelledLike(intent, items), items) })),
    entries: entries.map(({ id }) => id),
  };
}

/** The server may list another spelling of what was sent. What was to go was already named by the list's own. */
function spelledLike(intent: PinIntent, items: readonly PinItem[]): PinIntent {
  return intent.type === 'remove' ? intent : bindPinIntent(intent, items);
}
