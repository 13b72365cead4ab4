import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '../../src/core/ports';

interface Timer {
  readonly due: number;
  readonly ring: () => void;
}

/** Time that stands still until a test runs it. `wall` may be set at will; delays never follow it. */
export class FakeClock implements Clock {
  wall = Date.UTC(2026, 0, 1);
  private time = 0;
  private readonly timers = new Set<Timer>();

  monotonic(): number {
    return this.time;
  }

  now(): number {
    return this.wall;
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(signal.reason);
        return;
      }
      const timer = {
        due: this.time + Math.max(0, ms),
        ring: () => {
          signal.removeEventListener('abort', stop);
          resolve();
        },
      };
      const stop = (): void => {
        this.timers.delete(timer);
        reject(signal.reason);
      };
      this.timers.add(timer);
      signal.addEventListener('abort', stop, { once: true });
    });
  }

  /** Timers that nobody has ended. */
  get pending(): number {
    return this.timers.size;
  }

  /** Runs time from timer to timer until `promise` settles; fails where nothing is left to wait for. */
  async run<T>(promise: Promise<T>): Promise<T> {
    let isSettled = false;
    const settle = (): void => {
      isSettled = true;
    };
    promise.then(settle, settle);
    for (let idleTurns = 0; !isSettled; idleTurns += 1) {
      await turn();
      const next = [...this.timers].toSorted((a, b) => a.due - b.due)[0];
      if (!isSettled && next !== undefined && idleTurns >= 3) {
        this.timers.delete(next);
        this.time = Math.max(this.time, next.due);
        next.ring();
        idleTurns = 0;
      } else if (idleTurns > 1000) {
        throw new Error('nothing is left to wait for');
      }
    }
    return promise;
  }
}
