import type { Failure } from '../../http/failure';
import { FAILURE_TRAITS } from '../../http/failureTraits';
import type { RequestPace } from '../../http/requestPace';
import type { Clock } from '../../ports';
import type { BatchHealth } from './batchHealth';
import { scopeOf } from './batchHealth';
import type { BatchQueue } from './batchQueue';
import type { BatchItem } from './batchReader';
import type { BatchRows } from './batchRows';
import type { ListSize } from './listSize';
import { charactersOf } from './sentGroup';
import type { BatchGroup, SentGroup, SplitList } from './sentGroup';

/** How often an input is sent again after a failure, in addition to the repetitions of the client. */
const MAX_RESENDS = 2;
const RESEND_MS = 1000;

interface Parts {
  readonly clock: Pick<Clock, 'monotonic'>;
  readonly health: BatchHealth;
  readonly lists: ListSize;
  readonly pace: RequestPace;
  readonly queue: Pick<BatchQueue, 'add'>;
  readonly rows: Pick<BatchRows, 'failed'>;
  /** Ends the batch, because every further input would fail in the same way. */
  readonly stop: (failure: Failure) => void;
}

/** Decides what becomes of the inputs of a request that failed: sent again, sent in smaller lists, or failed for good. */
export class FailedRequests {
  constructor(private readonly parts: Parts) {}

  async handle({ group, sentAt }: SentGroup, failure: Failure, elapsedMs: number): Promise<void> {
    const { clock, health, lists, pace, queue, stop } = this.parts;
    const scope = scopeOf(failure);
    if (scope === 'fatal') {
      return health.failedFatally() ? stop(failure) : this.sendAgain(group, failure, elapsedMs, 0);
    }
    if (scope === 'outage') {
      const pauseMs = health.failedInOutage(failure, sentAt, clock.monotonic());
      if (pauseMs === 'stop') {
        return stop(failure);
      }
      pace.slowDown(pauseMs, sentAt);
      // While the server fails them all, that says nothing about these inputs.
      return health.hasSucceededSince(sentAt)
        ? this.sendAgain(group, failure, elapsedMs, 0)
        : queue.add(group);
    }
    if (failure.kind === 'timeout') {
      pace.halve(sentAt);
      lists.timedOut(group.items.length);
    }
    return group.items.length > 1
      ? this.split(group, failure)
      : this.sendAgain(group, failure, elapsedMs, RESEND_MS);
  }

  /** Sends the halves of a list, so that what is wrong with one input does not concern the others. */
  private split(group: BatchGroup, failure: Failure): void {
    const { items } = group;
    if (failure.kind === 'tooLarge') {
      this.parts.lists.tooLarge(items.length, charactersOf(group));
    }
    // Only a list that the server does not take says something about the next ones.
    const isRefused = failure.kind === 'invalidInput';
    const list: SplitList | undefined =
      group.splitFrom ?? (isRefused ? { left: items.length, failed: 0, largestPart: 1 } : undefined);
    const middle = Math.ceil(items.length / 2);
    for (const part of [items.slice(0, middle), items.slice(middle)]) {
      this.parts.queue.add({ items: part, ...(list !== undefined && { splitFrom: list }) });
    }
  }

  /** Sends inputs again after a while, except those that had their chances. */
  private async sendAgain(
    group: BatchGroup,
    failure: Failure,
    elapsedMs: number,
    pauseMs: number,
  ): Promise<void> {
    const items: BatchItem[] = [];
    for (const item of group.items) {
      if (item.sends < resendsOf(failure)) {
        item.sends += 1;
        items.push(item);
      } else {
        await this.parts.rows.failed(item, group, failure, elapsedMs);
      }
    }
    const [first] = items;
    if (first !== undefined) {
      this.parts.queue.add({ ...group, items }, pauseMs * 2 ** (first.sends - 1));
    }
  }
}

/** How often an input with a failure is sent again. A time-out takes long, and is hardly ever better the third time. */
function resendsOf({ kind, reason }: Failure): number {
  const { endsRun, isTransient } = FAILURE_TRAITS[kind];
  if (!isTransient && !endsRun) {
    return 0;
  }
  return kind === 'timeout' || reason === 'numbers' ? 1 : MAX_RESENDS;
}
