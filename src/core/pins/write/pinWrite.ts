import type { Failure } from '../../http/failure';
import type { Clock, Logger } from '../../ports';
import { errorCode } from './acceptedList';
import { bindPinIntent } from '../intent/applyPinIntent';
import { reportPinWrite, reportUnreadPinWrite } from './reportPinWrite';
import { RememberedPins } from '../intent/rememberedPins';
import { PinRequests } from './pinRequests';
import type { PinRequestsPorts } from './pinRequests';
import { sameItems } from '../list/pinList';
import type { PinItem, PinList, PinName } from '../list/pinList';
import { caseFoldedId, idsDifferingInCase, respell, respellings } from '../intent/pinSpelling';
import type { Spellings } from '../intent/pinSpelling';
import type { PinJournal, Reply } from './pinPorts';
import { planPinWrite, suspiciouslyMissing } from './planPinWrite';
import type { PinWritePlan } from './planPinWrite';
import type { PendingIntent } from './pendingIntent';
import { canRetryWrite } from './retryRules';

export interface PinWritePorts extends PinRequestsPorts {
  readonly journal: PinJournal;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly newId: () => string;
  /** Identifies the server and the account; never contains a token. */
  readonly scope: string;
}

/** The list as last read. `mustRetrySeparately`: the server refused the intents together, so each needs its own write. */
export interface PinWriteEnd {
  readonly list?: PinList;
  readonly mustRetrySeparately?: true;
}

/** The first request, and five more in case another writer undoes the change. */
const MAX_WRITES = 6;
const MAX_FAILED_WRITES = 3;
/** Another writer may remove entries once. A server that drops entries each time would do so until the list is empty. */
const MAX_DROPS = 2;

/**
 * Writes a batch of intents: reads the list, applies them, journals them, sends the new list, waits, reads it back and
 * compares, all with limits. Every list that is sent was made from a list read just before. Used once.
 */
export class PinWrite {
  private readonly requests: PinRequests;
  private writes = 0;
  private failedWrites = 0;
  private failure: Failure | undefined;
  private sent: readonly PinItem[] | undefined;
  private hasListChanged = false;
  private readonly remembered = new RememberedPins();
  private drops = 0;
  private hasOnlyDropped = true;
  private spellings: Spellings = new Map();
  private journalId: string | undefined;
  private isUnjournaled = false;

  constructor(
    private readonly ports: PinWritePorts,
    private readonly pendingIntents: readonly PendingIntent[],
    private readonly signal: AbortSignal,
  ) {
    this.requests = new PinRequests(ports, signal);
  }

  /**
   * Resolves every intent, unless the intents must be retried separately.
   * @param accepted the list that the user last accepted, to notice entries that are suddenly missing
   * @param separateIds the case-folded IDs of models with several spellings on the server; this write may add some
   */
  async run(accepted: readonly PinName[], separateIds: Set<string>): Promise<PinWriteEnd> {
    const first = await this.readFresh(accepted);
    if (!first.ok) {
      return this.endUnread(first.failure, undefined);
    }
    let list = first.value;
    for (const id of idsDifferingInCase(list.items)) {
      separateIds.add(id);
    }
    // A new list replaces the entries that were in the list before this batch.
    for (const pending of this.pendingIntents) {
      if (pending.intent.type === 'replaceAll') {
        pending.intent = bindPinIntent(pending.intent, list.items, separateIds);
      }
    }
    const missing = suspiciouslyMissing(accepted, list.items, this.pendingIntents);
    for (let isSettled = false; ; isSettled = true) {
      const plan = planPinWrite(this.pendingIntents, list, this.writes === 0, missing, separateIds);
      if (plan.changes) {
        if (this.isExhausted()) {
          return this.end(list);
        }
        const isRefused = await this.write(list, plan);
        if (isRefused && plan.changing.length > 1 && this.writes === 1) {
          return this.endRefusedBatch(list);
        }
        if (isRefused) {
          const back = await this.requests.readBack();
          return back.ok ? this.end(back.value) : this.endUnread(back.failure, list);
        }
      } else if (isSettled || this.pendingIntents.every(({ refusal }) => refusal)) {
        return this.end(list);
      }
      const back = await this.requests.readSettled(this.writes);
      if (!back.ok) {
        return this.endUnread(back.failure, list);
      }
      this.compare(list, back.value);
      for (const id of this.spellings.values()) {
        separateIds.delete(caseFoldedId(id));
      }
      list = back.value;
    }
  }

  /** Reads the list, and once more if pins are suddenly missing, since a broken response often occurs only once. */
  private async readFresh(accepted: readonly PinName[]): Promise<Reply<PinList>> {
    const first = await this.requests.read();
    if (!first.ok) {
      return first;
    }
    const missing = suspiciouslyMissing(accepted, first.value.items, this.pendingIntents);
    return missing.length === 0 ? first : this.requests.readSettled(0);
  }

  /** Sends the planned list once. Resolves to whether the server refused it for certain. */
  private async write(list: PinList, { items, changing }: PinWritePlan): Promise<boolean> {
    await this.openJournal();
    if (this.signal.aborted) {
      return false;
    }
    for (const pending of changing) {
      pending.isSent = true;
    }
    this.writes++;
    this.sent = items;
    this.remembered.note(list.items, items);
    const reply = await this.requests.replace(items);
    this.failure = reply.ok ? undefined : reply.failure;
    if (reply.ok) {
      return false;
    }
    this.failedWrites++;
    this.ports.logger.warn(
      `pins: a write failed (${reply.failure.kind}); reading the list to see whether it was applied`,
    );
    return !reply.isInDoubt;
  }

  /** Compares a list that was read back, to detect other writers, and servers that respell IDs or drop entries. */
  private compare(before: PinList, { items }: PinList): void {
    this.hasListChanged ||= !sameItems(before.items, items);
    const { sent } = this;
    if (!sent) {
      return;
    }
    const spellings = respellings(sent, items);
    this.spellings = new Map([...this.spellings, ...spellings]);
    for (const pending of this.pendingIntents) {
      pending.intent = respell(pending.intent, spellings);
    }
    const knownIds = new Set([...sent.map(({ name }) => name?.modelId), ...spellings.values()]);
    this.hasOnlyDropped &&= items.every(({ name }) => knownIds.has(name?.modelId));
    if (this.hasOnlyDropped && this.remembered.missingFrom(items).length > 0) {
      this.drops++;
    }
  }

  private isExhausted(): boolean {
    if (this.drops >= MAX_DROPS) {
      return true;
    }
    if (this.writes >= MAX_WRITES || this.failedWrites >= MAX_FAILED_WRITES) {
      return true;
    }
    return this.failure !== undefined && !canRetryWrite(this.failure);
  }

  private async end(list: PinList): Promise<PinWriteEnd> {
    await this.settleJournal();
    const { writes, failure, hasListChanged, remembered, hasOnlyDropped, spellings, isUnjournaled } = this;
    reportPinWrite(this.pendingIntents, list, {
      writes,
      hasListChanged,
      hasOnlyDropped,
      lost: remembered.missingFrom(list.items),
      spellings,
      isUnjournaled,
      ...(failure && { failure }),
    });
    return { list };
  }

  /** Keeps the journal entry if a list was sent, so that the next start can check the outcome. */
  private async endUnread(failure: Failure, last: PinList | undefined): Promise<PinWriteEnd> {
    if (this.writes === 0) {
      await this.settleJournal();
    }
    reportUnreadPinWrite(this.pendingIntents, failure, last);
    return {};
  }

  private async endRefusedBatch(list: PinList): Promise<PinWriteEnd> {
    for (const pending of this.pendingIntents) {
      pending.isSent = false;
      pending.isSuperseded = false;
      delete pending.firstChange;
    }
    await this.settleJournal();
    return { list, mustRetrySeparately: true };
  }

  private async openJournal(): Promise<void> {
    if (this.journalId !== undefined || this.isUnjournaled) {
      return;
    }
    const id = this.ports.newId();
    const intents = this.pendingIntents
      .filter(({ refusal, isSuperseded }) => !refusal && !isSuperseded)
      .map(({ intent }) => intent);
    try {
      await this.ports.journal.write({
        id,
        scope: this.ports.scope,
        startedAt: this.ports.clock.now(),
        intents,
      });
      this.journalId = id;
    } catch (error) {
      this.isUnjournaled = true;
      this.ports.logger.warn(`pins: the journal could not be written (${errorCode(error)})`);
    }
  }

  private async settleJournal(): Promise<void> {
    if (this.journalId === undefined) {
      return;
    }
    try {
      await this.ports.journal.settle(this.journalId);
    } catch (error) {
      this.ports.logger.warn(`pins: the journal entry could not be closed (${errorCode(error)})`);
    }
  }
}
