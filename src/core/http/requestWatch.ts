import type { Clock } from '../ports';

/** Why the client stopped a request: the user canceled it, or a deadline passed. */
export type WatchEnd = 'cancelled' | 'idle' | 'total';

export interface WatchLimits {
  /** The user's signal. */
  readonly signal: AbortSignal;
  /** Milliseconds until the whole answer must have arrived. */
  readonly totalMs: number;
}

/** Milliseconds of work on a received answer after which other tasks get a turn. */
const MAX_BLOCKING_MS = 10;

/** A timer with a longer delay would fire immediately. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Thrown to code that waits on a watch that has ended. */
export class WatchEnded extends Error {
  override readonly name = 'WatchEnded';
}

/** Each request is aborted in the end: the default reason costs a stack trace. */
const OVER = new WatchEnded();

/**
 * Watches one request and stops it through `signal` when the user cancels or a deadline passes. Code that waits through
 * `guard` then continues immediately, even if the transport does not react. Must be disposed of.
 */
export class RequestWatch {
  private readonly controller = new AbortController();
  private readonly totalDeadline: number;
  private bodyDeadline = Number.POSITIVE_INFINITY;
  private idleMs: number | undefined;
  private workedMs = 0;
  private interrupt: ((reason: unknown) => void) | undefined;
  private endedBy: WatchEnd | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly limits: WatchLimits,
  ) {
    this.totalDeadline = clock.monotonic() + limits.totalMs;
    limits.signal.addEventListener('abort', this.cancel);
    if (limits.signal.aborted) {
      this.stop('cancelled');
    } else {
      void this.watch();
    }
  }

  /** The signal for the transport. Aborting it closes the connection. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Why the request was stopped; `undefined` while it is running and after it succeeded. */
  get ended(): WatchEnd | undefined {
    return this.endedBy;
  }

  /** Called when the head has arrived. Once the body has begun, the pause between bytes must not exceed `idleMs`. */
  bodyBegins(idleMs: number): void {
    this.idleMs = idleMs;
  }

  /** Called when the head has arrived. The whole body must arrive within `ms`. */
  bodyEndsWithin(ms: number): void {
    this.idleMs = undefined;
    this.limitBody(ms);
  }

  /** Does a piece of work on this thread, then lets other tasks run if enough time has passed. */
  async work<T>(piece: () => T): Promise<T> {
    const started = this.clock.monotonic();
    const result = piece();
    this.workedMs += this.clock.monotonic() - started;
    if (this.workedMs >= MAX_BLOCKING_MS) {
      this.workedMs = 0;
      await this.guard(this.clock.sleep(0, this.signal));
    }
    return result;
  }

  /** Records that bytes have arrived. Cheap enough to be called for each chunk. */
  progress(): void {
    if (this.idleMs === undefined) {
      return;
    }
    if (this.bodyDeadline === Number.POSITIVE_INFINITY) {
      this.limitBody(this.idleMs);
    } else {
      this.bodyDeadline = this.clock.monotonic() + this.idleMs;
    }
  }

  /** Waits for `promise`, or throws `WatchEnded` as soon as the watch ends. Must not be called concurrently. */
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
    this.controller.abort(OVER);
    this.interrupt = undefined;
  }

  private readonly cancel = (): void => this.stop('cancelled');

  private stop(end: WatchEnd): void {
    this.endedBy ??= end;
    this.interrupt?.(new WatchEnded());
    this.dispose();
  }

  private limitBody(ms: number): void {
    this.bodyDeadline = this.clock.monotonic() + ms;
    // An earlier watch may sleep until a later deadline.
    void this.watch();
  }

  private async watch(): Promise<void> {
    const { signal } = this;
    try {
      while (!signal.aborted) {
        const left = Math.min(this.bodyDeadline, this.totalDeadline) - this.clock.monotonic();
        if (left <= 0) {
          this.stop(this.totalDeadline <= this.bodyDeadline ? 'total' : 'idle');
          return;
        }
        await this.clock.sleep(Math.min(left, MAX_TIMER_MS), signal);
      }
    } catch {
      // The sleep was ended because the request has ended.
    }
  }
}
