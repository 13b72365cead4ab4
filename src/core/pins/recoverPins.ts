import type { Failure } from '../inference/failure';
import type { Clock, Logger } from '../ports';
import { holds } from './applyPinIntent';
import type { PinIntent } from './pinIntent';
import type { PinList } from './pinList';
import type { JournalEntry, Lock, PinJournal, PinsApi } from './pinPorts';

export interface RecoveryPorts {
  readonly api: PinsApi;
  readonly lock: Lock;
  readonly journal: PinJournal;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly scope: string;
}

/** What became of writes whose end nobody saw. */
export type PinRecovery =
  | { readonly state: 'nothing' }
  /** The list cannot be read now, so nobody can tell; the journal stays. */
  | { readonly state: 'unread'; readonly failure: Failure }
  /** `holds`: the list is as the intent wanted it; otherwise the user may want it applied again. */
  | {
      readonly state: 'told';
      readonly list: PinList;
      readonly intents: readonly { readonly intent: PinIntent; readonly holds: boolean }[];
    };

/** No round takes longer, so that an older entry is nobody's current work. */
const LONGEST_ROUND_MS = 10 * 60_000;

/**
 * Compares what the journal has open with a fresh list. Only reads from the server: what does not hold is for the user
 * to decide. Whoever holds the lock knows that no other window is in the middle of a write; without it only old
 * entries count. Never rejects.
 */
export async function recoverPins(ports: RecoveryPorts, signal: AbortSignal): Promise<PinRecovery> {
  try {
    return await ports.lock.withLock(ports.scope, signal, (held) => tell(ports, signal, held));
  } catch (error) {
    if (!signal.aborted)
      ports.logger.warn(
        `pins: the journal cannot be read (${error instanceof Error ? error.name : typeof error})`,
      );
    return { state: 'nothing' };
  }
}

async function tell(ports: RecoveryPorts, signal: AbortSignal, held: boolean): Promise<PinRecovery> {
  const { api, journal, clock, scope } = ports;
  const isOver = ({ startedAt }: JournalEntry): boolean => held || clock.now() - startedAt > LONGEST_ROUND_MS;
  const entries = (await journal.open()).filter((entry) => entry.scope === scope && isOver(entry));
  if (entries.length === 0) return { state: 'nothing' };
  const reply = await api.read(signal);
  if (!reply.ok) return { state: 'unread', failure: reply.failure };
  const inOrder = [...entries].sort((one, other) => one.startedAt - other.startedAt);
  const intents = inOrder.flatMap((entry) => entry.intents);
  for (const { id } of entries) await journal.settle(id);
  return {
    state: 'told',
    list: reply.value,
    intents: intents.map((intent) => ({ intent, holds: holds(intent, reply.value.items) })),
  };
}
