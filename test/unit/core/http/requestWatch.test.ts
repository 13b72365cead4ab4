import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { RequestWatch, WatchEnded } from '../../../../src/core/http/requestWatch';
import { VirtualClock } from '../../../support/virtualClock';

const never = new Promise<never>(() => undefined);

describe('fault 59: a request that is ended', () => {
  it('keeps its first end: canceled, then past its deadline', async () => {
    const clock = new VirtualClock();
    const user = new AbortController();
    const watch = new RequestWatch(clock, { signal: user.signal, totalMs: 1000 });
    const waiting = assert.rejects(watch.guard(never), WatchEnded);
    user.abort();
    await waiting;
    assert.equal(watch.ended, 'cancelled');
    watch.bodyEndsWithin(0);
    await clock.until(clock.sleep(2000, new AbortController().signal));
    assert.equal(watch.ended, 'cancelled');
    watch.dispose();
  });

  it('keeps its first end: past its deadline, then canceled in the same turn', async () => {
    const clock = new VirtualClock();
    const user = new AbortController();
    // Cancelled as soon as the request is stopped, before anybody else gets a turn.
    const watch = new RequestWatch(clock, { signal: user.signal, totalMs: 1000 });
    watch.signal.addEventListener('abort', () => user.abort());
    await assert.rejects(clock.until(watch.guard(never)), WatchEnded);
    assert.equal(watch.ended, 'total');
    assert.equal(clock.pending, 0);
  });

  it('keeps its first end: idle, even if the whole deadline has passed at the next check', async () => {
    const clock = new VirtualClock();
    const user = new AbortController();
    const watch = new RequestWatch(clock, { signal: user.signal, totalMs: 1000 });
    watch.bodyBegins(100);
    watch.progress();
    await assert.rejects(clock.until(watch.guard(never)), WatchEnded);
    assert.equal(watch.ended, 'idle');
    user.abort();
    await clock.until(clock.sleep(5000, new AbortController().signal));
    assert.equal(watch.ended, 'idle');
  });

  it('keeps its first end if the signal calls a listener that was removed', async () => {
    const clock = new VirtualClock();
    const user = new AbortController();
    mock.method(user.signal, 'removeEventListener', () => undefined);
    const watch = new RequestWatch(clock, { signal: user.signal, totalMs: 1000 });
    await assert.rejects(clock.until(watch.guard(never)), WatchEnded);
    user.abort();
    assert.equal(watch.ended, 'total');
  });

  it('ends at the earlier of two deadlines, and at the whole deadline if they are equal', async () => {
    for (const [idleMs, end] of [
      [999, 'idle'],
      [1000, 'total'],
      [1001, 'total'],
    ] as const) {
      const clock = new VirtualClock();
      const watch = new RequestWatch(clock, { signal: new AbortController().signal, totalMs: 1000 });
      watch.bodyBegins(idleMs);
      watch.progress();
      await assert.rejects(clock.until(watch.guard(never)), WatchEnded);
      assert.deepEqual([watch.ended, clock.monotonic()], [end, Math.min(idleMs, 1000)]);
    }
  });
});
