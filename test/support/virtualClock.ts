import type { Clock } from '../../src/core/ports';

interface Timer {
  readonly at: number;
  readonly wake: () => void;
}

/** Time that stands still until nothing else can happen: deterministic, and as fast as the machine. */
export class VirtualClock implements Clock {
  private time = 0;
  private timers: Timer[] = [];

  monotonic(): number {
    return this.time;
  }

  now(): number {
    return 1_700_000_000_000 + this.time;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      const stop = (): void => {
        this.timers = this.timers.filter((one) => one !== timer);
        reject(signal?.reason);
      };
      const timer: Timer = {
        at: this.time + ms,
        wake: () => {
          signal?.removeEventListener('abort', stop);
          resolve();
        },
      };
      signal?.addEventListener('abort', stop, { once: true });
      this.timers.push(timer);
    });
  }

  /** Timers that somebody still waits for. */
  get pending(): number {
    return this.timers.length;
  }

  /** Lets time pass until `work` has ended. Rejects when it waits for something that no timer will bring. */
  async until<T>(work: Promise<T>): Promise<T> {
    let isOver = false;
    const over = (): void => void (isOver = true);
    work.then(over, over);
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      if (isOver) {
        return work;
      }
      // The first of the earliest: timers of the same moment fire in the order in which they were set.
      const next = this.timers.reduce<Timer | undefined>((a, b) => (a && a.at <= b.at ? a : b), undefined);
      if (!next) {
        throw new Error('nothing will ever happen again');
      }
      this.timers = this.timers.filter((one) => one !== next);
      this.time = Math.max(this.time, next.at);
      next.wake();
    }
  }
}
