import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '../../src/core/ports';

interface Timer {
  readonly due: number;
  readonly ring: () => void;
}

/** Turns of the event loop in which nothing has ended before time passes; some work takes several. */
const IDLE_TURNS = 3;

/** Turns without any timer after which the work is taken to wait for something that never comes. */
const MAX_IDLE_TURNS = 1000;

/** Time that stands still until nothing else can happen: deterministic, and as fast as the machine. */
export class VirtualClock implements Clock {
  /** What the wall clock shows at the start. It may be set at will; delays never follow it. */
  wall = Date.UTC(2026, 0, 1);
  private time = 0;
  private readonly timers = new Set<Timer>();

  monotonic(): number {
    return this.time;
  }

  now(): number {
    return this.wall + this.time;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      const stop = (): void => {
        this.timers.delete(timer);
        reject(signal?.reason);
      };
      const timer: Timer = {
        due: this.time + Math.max(0, ms),
        ring: () => {
          signal?.removeEventListener('abort', stop);
          resolve();
        },
      };
      signal?.addEventListener('abort', stop, { once: true });
      this.timers.add(timer);
    });
  }

  /** Timers that somebody still waits for. */
  get pending(): number {
    return this.timers.size;
  }

  /** Lets time pass until `work` has ended. Rejects when it waits for something that no timer will bring. */
  async until<T>(work: Promise<T>): Promise<T> {
    const state = { isOver: false };
    const end = (): void => void (state.isOver = true);
    work.then(end, end);
    for (let idleTurns = 0; ; idleTurns += 1) {
      await turn();
      if (state.isOver) {
        return work;
      }
      const next = this.earliest();
      if (next !== undefined && idleTurns >= IDLE_TURNS) {
        this.timers.delete(next);
        this.time = Math.max(this.time, next.due);
        next.ring();
        idleTurns = 0;
      } else if (idleTurns > MAX_IDLE_TURNS) {
        throw new Error('nothing will ever happen again');
      }
    }
  }

  /** The first of the earliest: timers of the same moment ring in the order in which they were set. */
  private earliest(): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.timers) {
      first = first !== undefined && first.due <= timer.due ? first : timer;
    }
    return first;
  }
}

/** The time of the machine, but with pauses that are over at once: for work that waits for the network, too. */
export function hastyClock(pauses: number[]): Clock {
  return {
    monotonic: () => performance.now(),
    now: () => Date.now(),
    sleep: async (ms, signal) => {
      signal.throwIfAborted();
      pauses.push(ms);
    },
  };
}
