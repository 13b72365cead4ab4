import type { Failure } from '../../http/failure';
import type { Clock, Logger } from '../../ports';
import { nameOf } from './acceptedList';
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
  /** Names server and account; never a token. */
  readonly scope: string;
}

/** How a write ended: the list as last read; `again`: the server refused the intents together, each is to be tried alone. */
export interface PinWriteEnd {
  readonly list?: PinList;
  readonly again?: true;
}

/** The first write and five more where another writer came between. */
const MAX_WRITES = 6;
const MAX_FAILED_WRITES = 3;
/** Once may be somebody else's doing; a server that drops entries each time would not stop before all are gone. */
const MAX_DROPS = 2;

/**
 * One write of a batch of intents: read, apply, journal, write, let settle, read back, compare; bounded in every
 * direction. Nothing is ever written that was not made of a list read just before. Used once.
 */
export class PinWrite {
  private readonly link: PinRequests;
  private writes = 0;
  private failedWrites = 0;
  private failure: Failure | undefined;
  private sent: readonly PinItem[] | undefined;
  private hasMoved = false;
  private readonly kept = new RememberedPins();
  private drops = 0;
  private onlyDropped = true;
  private spellings: Spellings = new Map();
  private journalId: string | undefined;
  private unjournaled = false;

  constructor(
    private readonly ports: PinWritePorts,
    private readonly pendingIntents: readonly PendingIntent[],
    private readonly signal: AbortSignal,
  ) {
    this.link = new PinRequests(ports, signal);
  }

  /**
   * Ends every intent, unless the write is to be taken `again`.
   * @param accepted the list that the user was last content with, to notice what is suddenly gone
   * @param apart the folded ids of models of which the server keeps several spellings; this write may learn of some
   */
  async run(accepted: readonly PinName[], apart: Set<string>): Promise<PinWriteEnd> {
    const first = await this.readFresh(accepted);
    if (!first.ok) {
      return this.endUnread(first.failure, undefined);
    }
    let list = first.value;
    for (const id of idsDifferingInCase(list.items)) {
      apart.add(id);
    }
    // What a whole list replaces is what was there before this batch.
    for (const pending of this.pendingIntents) {
      if (pending.intent.type === 'replaceAll') {
        pending.intent = bindPinIntent(pending.intent, list.items);
      }
    }
    const missing = suspiciouslyMissing(accepted, list.items, this.pendingIntents);
    for (let isSettled = false; ; isSettled = true) {
      const plan = planPinWrite(this.pendingIntents, list, this.writes === 0, missing, apart);
      if (plan.changes) {
        if (this.isExhausted()) {
          return this.end(list);
        }
        const isRefused = await this.write(list, plan);
        if (isRefused && plan.changing.length > 1 && this.writes === 1) {
          return this.endTogether(list);
        }
        if (isRefused) {
          const back = await this.link.readBack();
          return back.ok ? this.end(back.value) : this.endUnread(back.failure, list);
        }
      } else if (isSettled || this.pendingIntents.every(({ refusal }) => refusal)) {
        return this.end(list);
      }
      const back = await this.link.readSettled(this.writes);
      if (!back.ok) {
        return this.endUnread(back.failure, list);
      }
      this.compare(list, back.value);
      for (const id of this.spellings.values()) {
        apart.delete(caseFoldedId(id));
      }
      list = back.value;
    }
  }

  /** A list that has shrunk suspiciously is read once more: a broken answer often comes only once. */
  private async readFresh(accepted: readonly PinName[]): Promise<Reply<PinList>> {
    const first = await this.link.read();
    if (!first.ok) {
      return first;
    }
    const missing = suspiciouslyMissing(accepted, first.value.items, this.pendingIntents);
    return missing.length === 0 ? first : this.link.readSettled(0);
  }

  /** Sends the planned list once. Resolves to whether the server said that it did not take it. */
  private async write(list: PinList, { items, changing }: PinWritePlan): Promise<boolean> {
    await this.openJournal();
    if (this.signal.aborted) {
      return false;
    }
    for (const pending of changing) {
      pending.sent = true;
    }
    this.writes++;
    this.sent = items;
    this.kept.note(list.items, items);
    const reply = await this.link.replace(items);
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

  /** What a list that was read back tells of the server and of other writers. */
  private compare(before: PinList, { items }: PinList): void {
    this.hasMoved ||= !sameItems(before.items, items);
    const { sent } = this;
    if (!sent) {
      return;
    }
    const spellings = respellings(sent, items);
    this.spellings = new Map([...this.spellings, ...spellings]);
    for (const pending of this.pendingIntents) {
      pending.intent = respell(pending.intent, spellings);
    }
    const known = new Set([...sent.map(({ name }) => name?.modelId), ...spellings.values()]);
    this.onlyDropped &&= items.every(({ name }) => known.has(name?.modelId));
    if (this.onlyDropped && this.kept.missingFrom(items).length > 0) {
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
    const { writes, failure, hasMoved, kept, onlyDropped, spellings, unjournaled } = this;
    reportPinWrite(this.pendingIntents, list, {
      writes,
      hasMoved,
      onlyDropped,
      lost: kept.missingFrom(list.items),
      spellings,
      unjournaled,
      ...(failure && { failure }),
    });
    return { list };
  }

  /** The journal keeps what was sent: the next start can tell what came of it. */
  private async endUnread(failure: Failure, last: PinList | undefined): Promise<PinWriteEnd> {
    if (this.writes === 0) {
      await this.settleJournal();
    }
    reportUnreadPinWrite(this.pendingIntents, failure, last);
    return {};
  }

  private async endTogether(list: PinList): Promise<PinWriteEnd> {
    for (const pending of this.pendingIntents) {
      pending.sent = false;
      pending.superseded = false;
      delete pending.step;
    }
    await this.settleJournal();
    return { list, again: true };
  }

  private async openJournal(): Promise<void> {
    if (this.journalId !== undefined || this.unjournaled) {
      return;
    }
    const id = this.ports.newId();
    const intents = this.pendingIntents
      .filter(({ refusal, superseded }) => !refusal && !superseded)
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
      this.unjournaled = true;
      this.ports.logger.warn(`pins: the journal could not be written (${nameOf(error)})`);
    }
  }

  private async settleJournal(): Promise<void> {
    if (this.journalId === undefined) {
      return;
    }
    try {
      await this.ports.journal.settle(this.journalId);
    } catch (error) {
      this.ports.logger.warn(`pins: the journal entry could not be closed (${nameOf(error)})`);
    }
  }
}
