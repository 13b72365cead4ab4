import type { Failure } from '../../http/failure';
import { RequestPace } from '../../http/requestPace';
import { BatchHealth } from './batchHealth';
import type { BatchPlan } from './batchPlan';
import { BatchQueue } from './batchQueue';
import { BatchReader } from './batchReader';
import type { BatchItem } from './batchReader';
import { BatchRows } from './batchRows';
import { BatchTally, NO_COUNTS } from './batchTally';
import type { BatchEnd, BatchFigures, BatchInput, BatchState } from './batchTypes';
import { ConcurrencyClimb } from './concurrencyClimb';
import { FailedRequests } from './failedRequests';
import { ListSize } from './listSize';
import { charactersOf, SentGroup } from './sentGroup';
import type { BatchGroup } from './sentGroup';

/** The largest number of parallel requests, unless a plan says less. */
const MAX_CONCURRENCY = 32;
const PROGRESS_MS = 200;
/** Between reports while nothing is answered, so that the rate and the time left do not stand still. */
const IDLE_MS = 500;

export interface EndedBatch {
  readonly end: BatchEnd;
  readonly figures: BatchFigures;
}

/**
 * Runs a batch: each input gets exactly one row, unless the batch ends before. Adapts the number of parallel requests and
 * the inputs of a list to the server. A failing input is sent again a few times at most, alone in the end, and does not
 * stop the others. Rejects only if the source or the output does.
 */
export function runBatch(plan: BatchPlan): Promise<EndedBatch> {
  return new BatchRun(plan).run();
}

class BatchRun {
  private readonly pace: RequestPace;
  private readonly climb: ConcurrencyClimb;
  private readonly lists: ListSize;
  private readonly tally: BatchTally;
  private readonly health: BatchHealth;
  private readonly queue: BatchQueue;
  private readonly rows: BatchRows;
  private readonly failed: FailedRequests;
  private readonly sent = new Map<SentGroup, Promise<void>>();
  private end: BatchEnd | undefined;
  private fault: { readonly error: unknown } | undefined;
  private wake = (): void => undefined;
  private reportedAt = Number.NEGATIVE_INFINITY;
  private reportedState: BatchState | undefined;

  constructor(private readonly plan: BatchPlan) {
    const { before, clock, concurrency = MAX_CONCURRENCY, inputs, takesList, total } = plan;
    this.pace = new RequestPace(clock, 1);
    this.climb = new ConcurrencyClimb(this.pace, concurrency);
    this.lists = new ListSize(takesList);
    this.tally = new BatchTally(
      { total, elapsedMs: before?.elapsedMs ?? 0 },
      before ?? NO_COUNTS,
      clock.monotonic(),
    );
    this.health = new BatchHealth((before?.done ?? 0) > 0);
    const stop = (failure: Failure): void => this.endWith({ kind: 'stopped', failure });
    const { health, lists, pace, tally } = this;
    this.rows = new BatchRows(plan, { health, lists, tally, stop, queue: () => this.queue });
    const reader = new BatchReader(inputs, (input, turn) => this.prepare(input, turn));
    this.queue = new BatchQueue(reader, this.lists, clock, () => this.wake());
    const { queue, rows } = this;
    this.failed = new FailedRequests({ clock, health, lists, pace, queue, rows, stop });
  }

  async run(): Promise<EndedBatch> {
    const { clock, pause, signal } = this.plan;
    const cancel = (): void => this.endWith({ kind: 'cancelled' });
    const suspend = (): void => this.endWith({ kind: 'paused' });
    signal.addEventListener('abort', cancel, { once: true });
    pause?.addEventListener('abort', suspend, { once: true });
    const ended = new AbortController();
    const ticking = this.reportRegularly(ended.signal);
    try {
      if (signal.aborted) {
        cancel();
      } else if (pause?.aborted === true) {
        suspend();
      }
      await this.pump().catch((error: unknown) => this.fail(error));
      while (this.sent.size > 0) {
        await Promise.all(this.sent.values());
      }
    } finally {
      ended.abort();
      await ticking;
      signal.removeEventListener('abort', cancel);
      pause?.removeEventListener('abort', suspend);
      await this.queue.close();
    }
    this.report(true);
    if (this.fault !== undefined) {
      throw this.fault.error;
    }
    return { end: this.end ?? { kind: 'complete' }, figures: this.tally.figures(clock.monotonic()) };
  }

  /** Sends what there is to send, as much at a time as may be, until all inputs have their rows or the batch ends. */
  private async pump(): Promise<void> {
    while (!this.isEnding) {
      if (this.sent.size >= this.pace.limit || this.queue.isHeldUp) {
        await this.change();
        continue;
      }
      const group = await this.queue.next();
      if (this.isEnding) {
        return;
      }
      if (group !== undefined) {
        this.dispatch(group);
      } else if (this.sent.size > 0 || this.queue.hasDelayed) {
        await this.change();
      } else if (!this.queue.hasAgain) {
        return;
      }
    }
  }

  private get isEnding(): boolean {
    return this.end !== undefined || this.fault !== undefined;
  }

  private async prepare(input: BatchInput, turn: number): Promise<BatchItem | undefined> {
    const item = await this.rows.prepare(input, turn);
    this.report(false);
    return item;
  }

  private dispatch(group: BatchGroup): void {
    const request = new SentGroup(group, this.pace, this.plan.clock, () => this.report(false));
    const settled = this.settle(request)
      .catch((error: unknown) => this.fail(error))
      .finally(() => {
        this.sent.delete(request);
        this.wake();
      });
    this.sent.set(request, settled);
  }

  private async settle(request: SentGroup): Promise<void> {
    const { clock, send } = this.plan;
    const { group, signal } = request;
    const startedAt = clock.monotonic();
    const inputs = group.items.map((item) => item.inputs);
    const answer = await send(inputs, {
      signal,
      pace: request.watchedPace(),
      onProgress: (progress) => request.onProgress(progress),
    });
    const now = clock.monotonic();
    if (answer.kind === 'answered') {
      const isBusy = this.sent.size >= this.pace.limit;
      this.lists.answered(inputs.length, charactersOf(group), request.cleanMs);
      if (answer.usage !== undefined) {
        this.tally.used(answer.usage);
      }
      if (group.splitFrom !== undefined) {
        group.splitFrom.largestPart = Math.max(group.splitFrom.largestPart, inputs.length);
      }
      // Together, so that the output can write them at once.
      await Promise.all(
        group.items.map((item, index) =>
          this.rows.answered(item, group, answer.outcomes[index], now - startedAt),
        ),
      );
      if (isBusy && !this.lists.isLearning) {
        this.climb.answered(inputs.length, startedAt, now);
      }
    } else if (!signal.aborted && answer.failure.kind !== 'cancelled') {
      await this.failed.handle(request, answer.failure, now - startedAt);
    }
    this.report(false);
  }

  /** Sends nothing more. Requests that are under way may end, unless the batch is canceled. */
  private endWith(end: BatchEnd): void {
    if (this.end === undefined || end.kind === 'cancelled') {
      this.end = end;
    }
    for (const request of this.sent.keys()) {
      if (end.kind === 'cancelled') {
        request.abort();
      } else {
        request.finish();
      }
    }
    this.queue.stop();
    this.wake();
    this.report(true);
  }

  private fail(error: unknown): void {
    this.fault ??= { error };
    for (const request of this.sent.keys()) {
      request.abort();
    }
    this.queue.stop();
    this.wake();
  }

  private async reportRegularly(ended: AbortSignal): Promise<void> {
    while (!ended.aborted) {
      await this.plan.clock.sleep(IDLE_MS, ended).catch(() => undefined);
      this.report(false);
    }
  }

  private report(isNow: boolean): void {
    const { clock, costOf, onProgress } = this.plan;
    const now = clock.monotonic();
    const { lists, pace, state } = this;
    const isDue = isNow || state !== this.reportedState || now - this.reportedAt >= PROGRESS_MS;
    if (onProgress === undefined || !isDue) {
      return;
    }
    this.reportedAt = now;
    this.reportedState = state;
    const where = { state, concurrency: pace.limit, listSize: lists.size, pauseMs: pace.pauseMs };
    onProgress(this.tally.progress(now, where, costOf));
  }

  private get state(): BatchState {
    if (this.end !== undefined) {
      return 'pausing';
    }
    if ([...this.sent.keys()].some(({ isLoading }) => isLoading)) {
      return 'loading';
    }
    if (!this.pace.isHeld) {
      return 'running';
    }
    return this.health.isUnavailable ? 'unavailable' : 'limited';
  }

  private change(): Promise<void> {
    return new Promise((resolve) => {
      this.wake = resolve;
    });
  }
}
