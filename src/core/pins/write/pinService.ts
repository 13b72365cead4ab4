import type { Disposable, Lock } from '../../ports';
import { AcceptedList, nameOf, namesOf } from './acceptedList';
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
  /** The user agrees to write although entries have vanished from the list that they had accepted. */
  readonly confirmed?: boolean;
}

/**
 * The pinned models of one account on one server. Make another one when endpoint or account change. Intents that are
 * given while a write is on wait and go into one write together.
 */
export class PinService implements Disposable {
  private readonly disposal = new AbortController();
  private waiting: PendingIntent[] = [];
  private readonly accepted: AcceptedList;
  /** The folded ids of models of which this server was seen to keep several spellings. */
  private readonly apart = new Set<string>();
  private isRunning = false;

  constructor(private readonly ports: PinServicePorts) {
    this.accepted = new AcceptedList(ports);
  }

  /**
   * Reads the list for showing it. What is written is never made of this one.
   * @param accepts the user or a caller has asked for the list: what it shows is right, however much it lacks.
   */
  async read(signal: AbortSignal, { accepts = false } = {}): Promise<Reply<PinList>> {
    const before = await this.accepted.current();
    const reply = await this.ports.api.read(AbortSignal.any([signal, this.disposal.signal]));
    if (!reply.ok) {
      return reply;
    }
    const names = namesOf(reply.value.items);
    await (accepts ? this.accepted.accept(names) : this.accepted.notice(names, before));
    this.notice(reply.value);
    return reply;
  }

  /**
   * Makes the list on the server as the intent wants it, and resolves to what came of it when that was read back.
   * Never rejects. An aborted signal ends it at once; what was sent by then stays sent, and stays journaled.
   */
  applyIntent(intent: PinIntent, { signal, confirmed = false }: PinIntentOptions): Promise<PinOutcome> {
    const ended = AbortSignal.any([signal, this.disposal.signal]);
    return new Promise((settle) => {
      const resolve = (outcome: PinOutcome): void => {
        ended.removeEventListener('abort', cancel);
        settle(outcome);
      };
      const pending: PendingIntent = {
        asked: intent,
        intent,
        isBound: false,
        confirmed,
        signal: ended,
        resolve,
        sent: false,
        superseded: false,
      };
      const cancel = (): void => resolve(cancelledOutcome(pending));
      if (ended.aborted) {
        cancel();
        return;
      }
      ended.addEventListener('abort', cancel, { once: true });
      this.waiting.push(pending);
      if (!this.isRunning) {
        void this.run();
      }
    });
  }

  /** Tells of writes that a crash or a cancelled wait has left open. Writes nothing; `settle` closes them. */
  async recover(signal: AbortSignal): Promise<PinWriteRecovery> {
    const ended = AbortSignal.any([signal, this.disposal.signal]);
    const recovery = await recoverPinWrites(this.ports, ended);
    if (recovery.state === 'told') {
      this.notice(recovery.list);
    }
    return recovery;
  }

  /** Closes entries of the journal of which the user knows what came. Never rejects. */
  async settle(entries: readonly string[]): Promise<void> {
    for (const id of entries) {
      try {
        await this.ports.journal.settle(id);
      } catch (error) {
        this.ports.logger.warn(`pins: the journal entry could not be closed (${nameOf(error)})`);
      }
    }
  }

  dispose(): void {
    this.disposal.abort();
  }

  private async run(): Promise<void> {
    this.isRunning = true;
    while (this.waiting.length > 0) {
      const all = allAborted(this.waiting);
      try {
        await this.ports.lock.withLock(this.ports.scope, all.signal, async () => {
          // Taken only now, so that all that was asked for during the wait goes into one write.
          await this.writeBatch(this.waiting.splice(0));
        });
      } catch {
        // Nobody waits any more, or the lock itself failed: then the protocol has to do without it.
        if (!all.signal.aborted) {
          await this.writeBatch(this.waiting.splice(0));
        }
        this.waiting = this.waiting.filter(({ signal }) => !signal.aborted);
      } finally {
        all.dispose();
      }
    }
    this.isRunning = false;
  }

  private async writeBatch(batch: readonly PendingIntent[]): Promise<void> {
    const pendingIntents = batch.filter(({ signal }) => !signal.aborted);
    if (pendingIntents.length === 0) {
      return;
    }
    const all = allAborted(pendingIntents);
    try {
      const accepted = await this.accepted.current();
      const { list, again } = await new PinWrite(this.ports, pendingIntents, all.signal).run(
        accepted,
        this.apart,
      );
      if (list) {
        const names = namesOf(list.items);
        const isAccepted =
          pendingIntents.some(({ sent }) => sent) &&
          pendingIntents.every(({ refusal }) => refusal?.code !== 'suspiciousShrink');
        await (isAccepted ? this.accepted.accept(names) : this.accepted.notice(names, accepted));
        this.notice(list);
      }
      if (again) {
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
      all.dispose();
    }
  }

  private notice(list: PinList): void {
    for (const id of idsDifferingInCase(list.items)) {
      this.apart.add(id);
    }
  }
}

/** A signal that is aborted once nobody waits any more. */
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
