import assert from 'node:assert/strict';
import { ConcurrencyClimb } from '../../../../../src/core/runs/batch/concurrencyClimb';

/** A server that works on so many requests at a time; each takes 100 ms, give or take a share. */
interface Model {
  readonly workers: number;
  readonly noise: number;
}

/** Numbers from 0 to 1 that look random and are the same in each run. */
function numbers(): () => number {
  let state = 42;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return state / 0x7fff_ffff;
  };
}

/** Lets a climb send requests for a while. Returns the number of parallel requests after each. */
function simulate({ noise, workers }: Model, requests: number): readonly number[] {
  const pace = {
    limit: 1,
    setLimit: (limit: number) => {
      pace.limit = limit;
    },
  };
  const climb = new ConcurrencyClimb(pace, 32);
  const random = numbers();
  const free = Array.from({ length: workers }, () => 0);
  const open: { readonly sentAt: number; readonly endsAt: number }[] = [];
  const limits: number[] = [];
  let now = 0;
  while (limits.length < requests) {
    while (open.length < pace.limit) {
      free.sort((a, b) => a - b);
      const endsAt = Math.max(free[0] ?? 0, now) + 100 * (1 + noise * (random() - 0.5));
      free[0] = endsAt;
      open.push({ sentAt: now, endsAt });
    }
    open.sort((a, b) => a.endsAt - b.endsAt);
    const next = open.shift();
    if (next !== undefined) {
      now = next.endsAt;
      climb.answered(1, next.sentAt, now);
    }
    limits.push(pace.limit);
  }
  return limits;
}

const average = (limits: readonly number[]) => limits.reduce((sum, one) => sum + one, 0) / limits.length;

describe('the climb of parallel requests', () => {
  for (const noise of [0, 0.3, 1]) {
    it(`finds what a server works on at a time, whose times vary by ${noise * 100} %`, () => {
      for (const workers of [1, 2, 4, 8, 16]) {
        const settled = simulate({ workers, noise }, 4000).slice(1000);
        const mean = average(settled);
        assert.ok(mean >= workers * 0.8 && mean <= Math.max(2 * workers, 3), `${workers} workers: ${mean}`);
      }
    });
  }
});
