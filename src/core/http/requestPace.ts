import type { Clock } from '../ports';

/** What a request asks about its pace. */
export type Pace = Pick<RequestPace, 'turn' | 'slowDown' | 'passed'>;

/**
 * The pace of the requests of one run. When a server limits their rate, all of them pause together. Then one request alone
 * finds out whether the limit is over, and after that fewer run at the same time than before.
 */
export class RequestPace {
  private running = 0;
  private resumeAt = Number.NEGATIVE_INFINITY;
  private slowedAt = Number.NEGATIVE_INFINITY;
  private isProbing = false;
  private readonly waiting = new Set<() => void>();

  constructor(
    private readonly clock: Pick<Clock, 'monotonic' | 'sleep'>,
    private parallel: number,
  ) {}

  /** How many requests may run at the same time. */
  get limit(): number {
    return this.parallel;
  }

  /** Whether no request is sent for now, or only one that finds out whether a limit is over. */
  get isHeld(): boolean {
    return this.isProbing;
  }

  /** Milliseconds until the next request may be sent; 0 if one may be sent now. */
  get pauseMs(): number {
    return Math.max(this.resumeAt - this.clock.monotonic(), 0);
  }

  setLimit(parallel: number): void {
    this.parallel = parallel;
    this.notify();
  }

  /** Does `work`, the sending of a request, when it is its turn, or at once if the signal is aborted. */
  async turn<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    while (!signal.aborted && !this.isFree()) {
      const { pauseMs } = this;
      await (pauseMs > 0 ? this.clock.sleep(pauseMs, signal).catch(() => undefined) : this.change(signal));
    }
    this.running += 1;
    try {
      return await work();
    } finally {
      this.running -= 1;
      this.notify();
    }
  }

  /** Called when a request was refused because of its rate. `sentAt` is the monotonic time when it was sent. */
  slowDown(pauseMs: number, sentAt: number): void {
    const now = this.clock.monotonic();
    this.resumeAt = Math.max(this.resumeAt, now + pauseMs);
    this.isProbing = true;
    this.halve(sentAt);
  }

  /** Lets half as many requests run, because the server is overloaded. `sentAt` as above. */
  halve(sentAt: number): void {
    // Requests that were already under way at the first refusal met the same limit.
    if (sentAt >= this.slowedAt) {
      this.slowedAt = this.clock.monotonic();
      this.parallel = Math.max(Math.floor(this.parallel / 2), 1);
    }
  }

  /** Called when a request ended in any other way. `sentAt` as above. */
  passed(sentAt: number): void {
    if (sentAt >= this.resumeAt) {
      this.isProbing = false;
      this.notify();
    }
  }

  private isFree(): boolean {
    return this.running < (this.isProbing ? 1 : this.parallel) && this.clock.monotonic() >= this.resumeAt;
  }

  private notify(): void {
    for (const wake of [...this.waiting]) {
      wake();
    }
  }

  private change(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.waiting.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.waiting.add(wake);
      signal.addEventListener('abort', wake, { once: true });
    });
  }
}
