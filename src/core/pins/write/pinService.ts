import type { Disposable, Lock } from '../../ports';
import { AcceptedList, errorCode, namesOf } from './acceptedList';
import { reportUnreadPinWrite } from './reportPinWrite';
import type { PinIntent } from '../intent/pinIntent';
import type { PinList } from '../list/pinList';
import type { PinOutcome } from '../intent/pinOutcome';
import type { AcceptedPins, Reply } from './pinPorts';
import { PinWrite } from './pinWrite';
import type { PinWritePorts } from './pinWrite';
import { idsDifferingInCase } from '../intent/pinSpelling';
import { cancelledOutcome } from './pendingIntent';
import type { PendingIntent } from './pendingIntent';
import { recoverPinWrites } from './recoverPinWrites';
import type { PinWriteRecovery } from './recoverPinWrites';

export interface PinServicePorts extends PinWritePorts {
  readonly lock: Lock;
  readonly accepted: AcceptedPins;
}

export interface PinIntentOptions {
  readonly signal: AbortSignal;
  /** The user agrees to write although pins are missing from the list that they last accepted. */
  readonly confirmed?: boolean;
}

/**
 * Reads and changes the pinned models of one account on one server. Intents that arrive during a write wait, and are then
 * written together.
 */
export class PinService implements Disposable {
  private readonly disposal = new AbortController();
  private queue: PendingIntent[] = [];
  private readonly accepted: AcceptedList;
  /** The case-folded IDs of models that this server was seen to list in several spellings. */
  private readonly separateIds = new Set<string>();
  private isRunning = false;

  constructor(private readonly ports: PinServicePorts) {
    this.accepted = new AcceptedList(ports);
  }

  /**
   * Reads the list for display. A write never starts from this list.
   * @param accepts the user or a caller requested the list, so that it counts as accepted even if pins are missing
   */
  async read(signal: AbortSignal, { accepts = false } = {}): Promise<Reply<PinList>> {
    const before = await this.accepted.current();
    const reply = await this.ports.api.read(AbortSignal.any([signal, this.disposal.signal]));
    if (!reply.ok) {
      return reply;
    }
    const names = namesOf(reply.value.items);
    await (accepts ? this.accepted.accept(names) : this.accepted.addSeen(names, before));
    this.noteSpellings(reply.value);
    return reply;
  }

  /**
   * Applies the intent to the list on the server, and resolves to the outcome once the list was read back. Never rejects.
   * An aborted signal ends it at once. A request that was sent by then is not undone and stays in the journal.
   */
  applyIntent(intent: PinIntent, { signal, confirmed = false }: PinIntentOptions): Promise<PinOutcome> {
    const ending = AbortSignal.any([signal, this.disposal.signal]);
    return new Promise((settle) => {
      const resolve = (outcome: PinOutcome): void => {
        ending.removeEventListener('abort', cancel);
        settle(outcome);
      };
      const pending: PendingIntent = {
        original: intent,
        intent,
        isBound: false,
        confirmed,
        signal: ending,
        resolve,
        isSent: false,
        isSuperseded: false,
      };
      const cancel = (): void => resolve(cancelledOutcome(pending));
      if (ending.aborted) {
        cancel();
        return;
      }
      ending.addEventListener('abort', cancel, { once: true });
      this.queue.push(pending);
      if (!this.isRunning) {
        void this.run();
      }
    });
  }

  /** Finds writes that a crash or a canceled wait left open. Sends no changes; `settle` closes the entries. */
  async recover(signal: AbortSignal): Promise<PinWriteRecovery> {
    const ending = AbortSignal.any([signal, this.disposal.signal]);
    const recovery = await recoverPinWrites(this.ports, ending);
    if (recovery.kind === 'found') {
      this.noteSpellings(recovery.list);
    }
    return recovery;
  }

  /** Closes journal entries once the user knows their outcome. Never rejects. */
  async settle(entries: readonly string[]): Promise<void> {
    for (const id of entries) {
      try {
        await this.ports.journal.settle(id);
      } catch (error) {
        this.ports.logger.warn(`pins: the journal entry could not be closed (${errorCode(error)})`);
      }
    }
  }

  dispose(): void {
    this.disposal.abort();
  }

  private async run(): Promise<void> {
    this.isRunning = true;
    while (this.queue.length > 0) {
      const cancellation = allAborted(this.queue);
      try {
        await this.ports.lock.withLock(this.ports.scope, cancellation.signal, async () => {
          // Taken only now, so that intents that arrived while waiting for the lock are part of the same write.
          await this.writeBatch(this.queue.splice(0));
        });
      } catch {
        // Either all intents were canceled, or the lock failed. In the second case the write goes on without it.
        if (!cancellation.signal.aborted) {
          await this.writeBatch(this.queue.splice(0));
        }
        this.queue = this.queue.filter(({ signal }) => !signal.aborted);
      } finally {
        cancellation.dispose();
      }
    }
    this.isRunning = false;
  }

  private async writeBatch(batch: readonly PendingIntent[]): Promise<void> {
    const pendingIntents = batch.filter(({ signal }) => !signal.aborted);
    if (pendingIntents.length === 0) {
      return;
    }
    const cancellation = allAborted(pendingIntents);
    try {
      const accepted = await this.accepted.current();
      const { list, mustRetrySeparately } = await new PinWrite(
        this.ports,
        pendingIntents,
        cancellation.signal,
      ).run(accepted, this.separateIds);
      if (list) {
        const names = namesOf(list.items);
        const isAccepted =
          pendingIntents.some(({ isSent }) => isSent) &&
          pendingIntents.every(({ refusal }) => refusal?.code !== 'suspiciousShrink');
        await (isAccepted ? this.accepted.accept(names) : this.accepted.addSeen(names, accepted));
        this.noteSpellings(list);
      }
      if (mustRetrySeparately) {
        for (const pending of pendingIntents) {
          await this.writeBatch([pending]);
        }
      }
    } catch (error) {
      this.ports.logger.error(
        `pins: a write stopped unexpectedly (${error instanceof Error ? error.name : typeof error})`,
      );
      reportUnreadPinWrite(pendingIntents, { kind: 'server', detail: '' }, undefined);
    } finally {
      cancellation.dispose();
    }
  }

  private noteSpellings(list: PinList): void {
    for (const id of idsDifferingInCase(list.items)) {
      this.separateIds.add(id);
    }
  }
}

/** Returns a signal that is aborted once all intents are. */
function allAborted(pendingIntents: readonly PendingIntent[]): { readonly signal: AbortSignal } & Disposable {
  const controller = new AbortController();
  const check = (): void => {
    if (pendingIntents.every(({ signal }) => signal.aborted)) {
      controller.abort();
    }
  };
  for (const { signal } of pendingIntents) {
    signal.addEventListener('abort', check);
  }
  check();
  return {
    signal: controller.signal,
    dispose: () => {
      for (const { signal } of pendingIntents) {
        signal.removeEventListener('abort', check);
      }
    },
  };
}
