import type { Clock } from '../ports';

/** Why a request was stopped from this side: by the user, or by which deadline. */
export type WatchEnd = 'cancelled' | 'idle' | 'total';

export interface WatchLimits {
  /** The user's signal. */
  readonly signal: AbortSignal;
  /** Milliseconds until the whole answer. */
  readonly totalMs: number;
}

/** Milliseconds of work on an answer that is there already, between two turns of everybody else. */
const BREATH_MS = 10;

/** Timers of a longer time fire at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Thrown into whatever waits on a watch that has ended. */
export class WatchEnded extends Error {
  override readonly name = 'WatchEnded';
}

/**
 * Watches one request: stops it, by `signal`, when the user cancels or a deadline passes. What waits through `guard`
 * goes on at once then, even where the transport does not. Must be ended by `dispose`.
 */
export class RequestWatch {
  private readonly controller = new AbortController();
  private timer = new AbortController();
  private readonly totalDue: number;
  private bodyDue = Number.POSITIVE_INFINITY;
  private idleMs: number | undefined;
  private workedMs = 0;
  private interrupt: ((reason: unknown) => void) | undefined;
  private endedBy: WatchEnd | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly limits: WatchLimits,
  ) {
    this.totalDue = clock.monotonic() + limits.totalMs;
    limits.signal.addEventListener('abort', this.cancel);
    if (limits.signal.aborted) {
      this.stop('cancelled');
    } else {
      void this.watch();
    }
  }

  /** For the transport: aborting closes the connection. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Why the request was stopped; `undefined` while it goes on and after it went well. */
  get ended(): WatchEnd | undefined {
    return this.endedBy;
  }

  /** The head has arrived: once the body has begun, each byte must arrive within `idleMs` of the one before. */
  bodyBegins(idleMs: number): void {
    this.idleMs = idleMs;
  }

  /** The head has arrived: the whole body must arrive within `ms`, however steadily it does. */
  bodyEndsWithin(ms: number): void {
    this.idleMs = undefined;
    this.limitBody(ms);
  }

  /** Does a piece of work on this thread; then lets everybody else have a turn, if it has been long enough. */
  async work<T>(piece: () => T): Promise<T> {
    const started = this.clock.monotonic();
    const result = piece();
    this.workedMs += this.clock.monotonic() - started;
    if (this.workedMs >= BREATH_MS) {
      this.workedMs = 0;
      await this.guard(this.clock.sleep(0, this.signal));
    }
    return result;
  }

  /** Bytes have arrived. Cheap, so that it can be called for each chunk. */
  progress(): void {
    if (this.idleMs === undefined) {
      return;
    }
    if (this.bodyDue === Number.POSITIVE_INFINITY) {
      this.limitBody(this.idleMs);
    } else {
      this.bodyDue = this.clock.monotonic() + this.idleMs;
    }
  }

  /** Waits for `promise`, or throws `WatchEnded` as soon as the watch ends. One at a time. */
  guard<T>(promise: Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.interrupt = reject;
      promise.then(resolve, reject);
      if (this.endedBy !== undefined) {
        reject(new WatchEnded());
      }
    });
  }

  /** Ends timers and listeners, and closes the connection unless the whole answer was read. */
  dispose(): void {
    this.limits.signal.removeEventListener('abort', this.cancel);
    this.timer.abort();
    this.controller.abort();
    this.interrupt = undefined;
  }

  private readonly cancel = (): void => this.stop('cancelled');

  private stop(end: WatchEnd): void {
    this.endedBy ??= end;
    this.interrupt?.(new WatchEnded());
    this.dispose();
  }

  private limitBody(ms: number): void {
    this.bodyDue = this.clock.monotonic() + ms;
    this.timer.abort();
    this.timer = new AbortController();
    if (this.endedBy === undefined) {
      void this.watch();
    }
  }

  private async watch(): Promise<void> {
    const { signal } = this.timer;
    try {
      while (!signal.aborted) {
        const left = Math.min(this.bodyDue, this.totalDue) - this.clock.monotonic();
        if (left <= 0) {
          this.stop(this.totalDue <= this.bodyDue ? 'total' : 'idle');
          return;
        }
        await this.clock.sleep(Math.min(left, MAX_TIMER_MS), signal);
      }
    } catch {
      // The sleep was ended because the request is over.
    }
  }
}
