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

/** The state of writes whose outcome was not seen. */
export type PinWriteRecovery =
  | { readonly kind: 'nothing' }
  /** The list cannot be read now, so their state is unknown. The journal stays as it is. */
  | { readonly kind: 'unread'; readonly failure: Failure }
  /** `isApplied`: the list shows the intent as applied; otherwise the user may want to apply it again. */
  | {
      readonly kind: 'found';
      readonly list: PinList;
      readonly intents: readonly { readonly intent: PinIntent; readonly isApplied: boolean }[];
      /** The journal entries, which stay open until the user has answered. */
      readonly entryIds: readonly string[];
    };

/** No write takes longer, so that an older entry cannot belong to a running write. */
const MAX_WRITE_MS = 10 * 60_000;

/**
 * Compares the open entries of the journal with the list on the server. Only reads: the user decides about intents that
 * were not applied, and is asked again in the next window if this one closes first. Holding the lock means that no other
 * window is writing; without the lock only old entries count. Never rejects.
 */
export async function recoverPinWrites(ports: RecoveryPorts, signal: AbortSignal): Promise<PinWriteRecovery> {
  try {
    return await ports.lock.withLock(ports.scope, signal, (held) => findUnfinished(ports, signal, held));
  } catch (error) {
    if (!signal.aborted) {
      ports.logger.warn(
        `pins: the journal could not be read (${error instanceof Error ? error.name : typeof error})`,
      );
    }
    return { kind: 'nothing' };
  }
}

async function findUnfinished(
  ports: RecoveryPorts,
  signal: AbortSignal,
  held: boolean,
): Promise<PinWriteRecovery> {
  const { api, journal, clock, scope } = ports;
  const isAbandoned = ({ startedAt }: JournalEntry): boolean =>
    held || clock.now() - startedAt > MAX_WRITE_MS;
  const entries = (await journal.open()).filter((entry) => entry.scope === scope && isAbandoned(entry));
  if (entries.length === 0) {
    return { kind: 'nothing' };
  }
  const reply = await api.read(signal);
  if (!reply.ok) {
    return { kind: 'unread', failure: reply.failure };
  }
  const inOrder = [...entries].sort((one, other) => one.startedAt - other.startedAt);
  const intents = inOrder.flatMap((entry) => entry.intents);
  const { items } = reply.value;
  return {
    kind: 'found',
    list: reply.value,
    intents: intents.map((intent) => ({
      intent,
      isApplied: isApplied(withListedSpelling(intent, items), items),
    })),
    entryIds: entries.map(({ id }) => id),
  };
}

/** Binds the intent again, since the server may list another spelling. Removals already use the spelling of the list. */
function withListedSpelling(intent: PinIntent, items: readonly PinItem[]): PinIntent {
  return intent.type === 'remove' ? intent : bindPinIntent(intent, items);
}
