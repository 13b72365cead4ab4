import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { refusal } from '../../../../src/server/http/httpError';
import { RepeatedRefusals } from '../../../../src/server/http/repeatedRefusals';

describe('a 503 that a client gets again', () => {
  const error = refusal(503, 'loading', { 'retry-after': '5' });
  const { signal } = new AbortController();

  /** Tells whether the refusal of a request is held that arrived so many milliseconds ago. */
  const isHeld = (refusals: RepeatedRefusals, client: string, agoMs = 0): Promise<boolean> => {
    const startedAt = performance.now() - agoMs;
    const sent = refusals.hold(client, { startedAt, error, signal });
    return Promise.race([sent.then(() => false), nextTurn(true)]);
  };

  it('is held for a second in all if the client did not wait, and not if another one asks', async () => {
    const refusals = new RepeatedRefusals();
    assert.equal(await isHeld(refusals, 'a'), false);
    assert.equal(await isHeld(refusals, 'b'), false);
    const startedAt = performance.now();
    await refusals.hold('a', { startedAt, error, signal });
    assert.ok(performance.now() - startedAt >= 990);
  });

  it('is not held for requests that were sent together', async () => {
    const refusals = new RepeatedRefusals();
    await isHeld(refusals, 'a');
    assert.equal(await isHeld(refusals, 'a'), true);
    assert.equal(await isHeld(refusals, 'a', 100), false);
  });

  it('is not held for a client that came back when it was told to', async () => {
    const refusals = new RepeatedRefusals();
    await refusals.hold('a', {
      startedAt: performance.now(),
      error: { headers: { 'retry-after': '0' } },
      signal,
    });
    assert.equal(await isHeld(refusals, 'a'), false);
  });

  it('is not held any longer once the client has hung up', async () => {
    const refusals = new RepeatedRefusals();
    await isHeld(refusals, 'a');
    const sent = refusals.hold('a', { startedAt: performance.now(), error, signal: AbortSignal.abort() });
    assert.equal(await Promise.race([sent.then(() => false), nextTurn(true)]), false);
  });
});
