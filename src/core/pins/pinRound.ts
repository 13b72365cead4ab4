import type { Failure } from '../inference/failure';
import type { Clock, Logger } from '../ports';
import { bindPinIntent } from './applyPinIntent';
import { endPins, endUnreadPins } from './endPins';
import { PinLink, type PinLinkPorts } from './pinLink';
import { sameItems, type PinItem, type PinList } from './pinList';
import type { PinJournal, Reply } from './pinPorts';
import { isShrunk, missingSince, planPins, type PinPlan } from './planPins';
import type { PinWish } from './pinWish';
import { mayWriteAgain } from './tryAgain';

export interface PinRoundPorts extends PinLinkPorts {
  readonly journal: PinJournal;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly newId: () => string;
  /** Names server and account; never a token. */
  readonly scope: string;
}

/** How a round ended: the list as last read; `again`: the server refused the wishes together, each is to be tried alone. */
export interface RoundEnd {
  readonly list?: PinList;
  readonly again?: true;
}

/** The first write and five more where another writer came between. */
const MAX_WRITES = 6;
const MAX_FAILED_WRITES = 3;

/**
 * One write of a batch of wishes: read, apply, journal, write, let settle, read back, compare; bounded in every
 * direction. Nothing is ever written that was not made of a list read just before. Used once.
 */
export class PinRound {
  private readonly link: PinLink;
  private writes = 0;
  private failedWrites = 0;
  private failure: Failure | undefined;
  private sent: readonly PinItem[] | undefined;
  private hasMoved = false;
  private journalId: string | undefined;
  private unjournaled = false;

  constructor(
    private readonly ports: PinRoundPorts,
    private readonly wishes: readonly PinWish[],
    private readonly signal: AbortSignal,
  ) {
    this.link = new PinLink(ports, signal);
  }

  /**
   * Ends every wish, unless the round is to be taken `again`.
   * @param seen the list as it was last seen, to notice that several entries are suddenly gone.
   */
  async run(seen: readonly PinItem[]): Promise<RoundEnd> {
    const first = await this.readFresh(seen);
    if (!first.ok) return this.endUnread(first.failure, undefined);
    let list = first.value;
    for (const wish of this.wishes) wish.intent = bindPinIntent(wish.intent, list.items);
    const missing = missingSince(seen, list.items, this.wishes);
    for (let isSettled = false; ; isSettled = true) {
      const plan = planPins(this.wishes, list, this.writes === 0, missing);
      if (plan.changes) {
        if (this.isExhausted()) return this.end(list);
        const isRefused = await this.write(plan);
        if (isRefused && plan.changing.length > 1 && this.writes === 1) return this.endTogether(list);
        if (isRefused) {
          const back = await this.link.readBack();
          return back.ok ? this.end(back.value) : this.endUnread(back.failure, list);
        }
      } else if (isSettled || this.wishes.every(({ refusal }) => refusal)) {
        return this.end(list);
      }
      const back = await this.link.readSettled(this.writes);
      if (!back.ok) return this.endUnread(back.failure, list);
      this.hasMoved ||= !sameItems(list.items, back.value.items);
      list = back.value;
    }
  }

  /** A list that has shrunk suspiciously is read once more: a broken answer often comes only once. */
  private async readFresh(seen: readonly PinItem[]): Promise<Reply<PinList>> {
    const first = await this.link.read();
    if (!first.ok || !isShrunk(missingSince(seen, first.value.items, this.wishes))) return first;
    return this.link.readSettled(0);
  }

  /** Sends the planned list once. Resolves to whether the server said that it did not take it. */
  private async write({ items, changing }: PinPlan): Promise<boolean> {
    await this.openJournal();
    if (this.signal.aborted) return false;
    for (const wish of changing) wish.sent = true;
    this.writes++;
    this.sent = items;
    const reply = await this.link.replace(items);
    this.failure = reply.ok ? undefined : reply.failure;
    if (reply.ok) return false;
    this.failedWrites++;
    this.ports.logger.warn(`pins: a write failed (${reply.failure.kind}), the list decides`);
    return !reply.isInDoubt;
  }

  private isExhausted(): boolean {
    if (this.writes >= MAX_WRITES || this.failedWrites >= MAX_FAILED_WRITES) return true;
    return this.failure !== undefined && !mayWriteAgain(this.failure);
  }

  private async end(list: PinList): Promise<RoundEnd> {
    await this.settleJournal();
    const { writes, failure, hasMoved, sent, unjournaled } = this;
    endPins(this.wishes, list, {
      writes,
      hasMoved,
      unjournaled,
      ...(failure && { failure }),
      ...(sent && { sent }),
    });
    return { list };
  }

  /** The journal keeps what was sent: the next start can tell what came of it. */
  private async endUnread(failure: Failure, last: PinList | undefined): Promise<RoundEnd> {
    if (this.writes === 0) await this.settleJournal();
    endUnreadPins(this.wishes, failure, last);
    return {};
  }

  private async endTogether(list: PinList): Promise<RoundEnd> {
    for (const wish of this.wishes) {
      wish.sent = false;
      wish.superseded = false;
      delete wish.step;
    }
    await this.settleJournal();
    return { list, again: true };
  }

  private async openJournal(): Promise<void> {
    if (this.journalId !== undefined || this.unjournaled) return;
    const id = this.ports.newId();
    const intents = this.wishes
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
      this.ports.logger.warn(`pins: the journal cannot be written (${nameOf(error)})`);
    }
  }

  private async settleJournal(): Promise<void> {
    if (this.journalId === undefined) return;
    try {
      await this.ports.journal.settle(this.journalId);
    } catch (error) {
      this.ports.logger.warn(`pins: the journal cannot be settled (${nameOf(error)})`);
    }
  }
}

/** Never the message: it names paths of the user's machine. */
function nameOf(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'code' in error) return String(error.code);
  return error instanceof Error ? error.name : typeof error;
}
