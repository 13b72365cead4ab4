import assert from 'node:assert/strict';
import { refusal } from '../../../../src/server/http/httpError';
import { RepeatedRefusals } from '../../../../src/server/http/repeatedRefusals';

describe('a 503 that a client gets again', () => {
  const error = refusal(503, 'loading', { 'retry-after': '5' });
  const { signal } = new AbortController();

  /** How long the refusal of a request is held that arrived so many milliseconds ago. */
  const held = async (refusals: RepeatedRefusals, client: string, agoMs = 0): Promise<number> => {
    const now = performance.now();
    await refusals.hold(client, { startedAt: now - agoMs, error, signal });
    return performance.now() - now;
  };

  it('is held for a second in all if the client did not wait, and not if another one asks', async () => {
    const refusals = new RepeatedRefusals();
    assert.ok((await held(refusals, 'a')) < 500);
    assert.ok((await held(refusals, 'b')) < 500);
    assert.ok((await held(refusals, 'a')) >= 990);
  });

  it('is not held for requests that were sent together', async () => {
    const refusals = new RepeatedRefusals();
    await held(refusals, 'a');
    assert.ok((await held(refusals, 'a', 100)) < 500);
  });

  it('is not held for a client that came back when it was told to', async () => {
    const refusals = new RepeatedRefusals();
    await refusals.hold('a', {
      startedAt: performance.now(),
      error: { headers: { 'retry-after': '0' } },
      signal,
    });
    assert.ok((await held(refusals, 'a')) < 500);
  });

  it('is not held any longer once the client has hung up', async () => {
    const refusals = new RepeatedRefusals();
    await held(refusals, 'a');
    const startedAt = performance.now();
    await refusals.hold('a', { startedAt, error, signal: AbortSignal.abort() });
    assert.ok(performance.now() - startedAt < 500);
  });
});
