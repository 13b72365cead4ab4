import assert from 'node:assert/strict';
import { VirtualClock } from '../../../../support/virtualClock';
import { codedError, jsonReply } from '../../../../support/http/fakeFetch';
import type { Reply, SentRequest } from '../../../../support/http/fakeFetch';
import { attemptsOf, failureOf, inferOnVirtualClock, jsonOf } from '../../../../support/http/runClient';

const OK = jsonReply(200, [[{ label: 'a', score: 1 }]]);
const loading = (more: object = { estimated_time: 20.0 }, headers = {}): Reply =>
  jsonReply(503, { error: 'Model owner/name is currently loading', ...more }, headers);
const busy = (headers = {}): Reply =>
  jsonReply(503, { error: 'Model too busy, unable to get response in less than 60 second(s)' }, headers);
const waits = (sent: readonly SentRequest[]): (string | undefined)[] =>
  sent.map(({ request }) => request.headers['x-wait-for-model']);
const pauses = (sent: readonly SentRequest[]): number[] =>
  sent.slice(1).map(({ at }, index) => at - (sent[index]?.at ?? 0));

describe('a model that is loading', () => {
  it('fault 1: is requested again with x-wait-for-model, and the progress shows the estimate', async () => {
    const run = await inferOnVirtualClock([loading(), OK]);
    assert.deepEqual(jsonOf(run), [[{ label: 'a', score: 1 }]]);
    assert.equal(attemptsOf(run), 2);
    assert.deepEqual(waits(run.sent), [undefined, 'true']);
    assert.deepEqual(run.progress, [{ kind: 'loading', estimatedSeconds: 20 }]);
  });

  it('is recognized by its estimate or by its error text', async () => {
    for (const body of [
      { error: 'starting', estimated_time: 3 },
      { error: 'Model x is currently loading' },
      { error: ['still loading'] },
    ]) {
      const run = await inferOnVirtualClock([jsonReply(503, body), OK]);
      assert.deepEqual(waits(run.sent), [undefined, 'true']);
    }
  });

  it('is the result at once if the user never waits', async () => {
    const run = await inferOnVirtualClock([loading()], { wait: 'never' });
    assert.deepEqual(
      { ...failureOf(run), sent: run.sent.length },
      {
        kind: 'loading',
        detail: 'Model owner/name is currently loading',
        httpStatus: 503,
        retryAfterSeconds: 20,
        sent: 1,
      },
    );
  });

  it('is waited for by the first request if the user always waits', async () => {
    const run = await inferOnVirtualClock([OK], { wait: 'always' });
    assert.deepEqual(waits(run.sent), ['true']);
    assert.equal(attemptsOf(run), 1);
  });

  it('is requested with the same pauses if the server answers 503 in spite of the header', async () => {
    const run = await inferOnVirtualClock([loading(), loading(), OK], { wait: 'always' });
    assert.deepEqual(waits(run.sent), ['true', 'true', 'true']);
    assert.deepEqual(pauses(run.sent), [1000, 2000]);
  });

  it('fault 2: is requested with pauses that grow from 1 s to 10 s until the deadline, then is the failure', async () => {
    const run = await inferOnVirtualClock([loading()]);
    assert.equal(failureOf(run).kind, 'loading');
    assert.deepEqual(pauses(run.sent).slice(0, 6), [1000, 2000, 4000, 8000, 10_000, 10_000]);
    assert.ok(pauses(run.sent).every((ms) => ms >= 1000 && ms <= 10_000));
    assert.equal(run.elapsed, 119_000);
    assert.equal(attemptsOf(run), run.sent.length);
  });

  it('fault 2: never outlasts a short deadline', async () => {
    const run = await inferOnVirtualClock([loading()], { timeoutMs: 2500 });
    assert.deepEqual([failureOf(run).kind, run.elapsed, attemptsOf(run)], ['loading', 1000, 2]);
  });

  it('fault 3: is requested when Retry-After says so, within 1 to 60 s', async () => {
    const dates = { 'retry-after': new Date(new VirtualClock().wall + 7000).toUTCString() };
    const expected: [Record<string, string>, number][] = [
      [{ 'retry-after': '5' }, 5000],
      [dates, 7000],
      [{ 'retry-after': '1000000000' }, 60_000],
      [{ 'retry-after': '0' }, 1000],
      [{ 'retry-after': '-5' }, 1000],
      [{ 'retry-after': 'soon' }, 1000],
      [{ 'retry-after': 'NaN' }, 1000],
    ];
    for (const [headers, ms] of expected) {
      const run = await inferOnVirtualClock([loading({}, headers), OK]);
      assert.deepEqual(pauses(run.sent), [ms], JSON.stringify(headers));
    }
  });

  it('fault 4: has no estimate if the server sends an absurd one', async () => {
    for (const estimate of ['NaN', '"20"', '-1', '1e308', 'null', '{}']) {
      const body = `{"error":"Model x is currently loading","estimated_time":${estimate}}`;
      const run = await inferOnVirtualClock([jsonReply(503, body), OK]);
      assert.deepEqual(run.progress, [{ kind: 'loading' }], estimate);
      assert.deepEqual(pauses(run.sent), [1000], estimate);
    }
  });

  it('fault 6: is still waited for after a gateway ended a held request, however it did that', async () => {
    const cuts: Reply[] = [
      { status: 503, afterMs: 60_000 },
      { status: 504, afterMs: 60_000 },
      { error: codedError('ECONNRESET'), afterMs: 60_000 },
    ];
    for (const cut of cuts) {
      const run = await inferOnVirtualClock([loading(), cut, OK], { timeoutMs: 300_000 });
      assert.equal(attemptsOf(run), 3);
      assert.deepEqual(waits(run.sent), [undefined, 'true', 'true']);
    }
  });

  it('fault 6: is waited for until the deadline with held requests, however often they are ended', async () => {
    const cuts: Reply[] = [
      { status: 503, afterMs: 10_000 },
      { status: 502, afterMs: 60_000 },
      { status: 504, afterMs: 60_000 },
      { error: codedError('ECONNRESET'), afterMs: 60_000 },
    ];
    for (const cut of cuts) {
      const run = await inferOnVirtualClock([loading(), cut, cut, cut, cut, OK], { timeoutMs: 3_600_000 });
      assert.deepEqual([jsonOf(run), attemptsOf(run)], [[[{ label: 'a', score: 1 }]], 6]);
      assert.deepEqual(waits(run.sent), [undefined, 'true', 'true', 'true', 'true', 'true']);
      assert.ok(run.progress.every(({ kind }) => kind === 'loading'));
      const always = await inferOnVirtualClock([cut, cut, cut, cut, OK], {
        wait: 'always',
        timeoutMs: 3_600_000,
      });
      assert.deepEqual([jsonOf(always), attemptsOf(always)], [[[{ label: 'a', score: 1 }]], 5]);
      const unending = await inferOnVirtualClock([loading(), cut], { timeoutMs: 300_000 });
      assert.ok(attemptsOf(unending) >= 5 && unending.elapsed <= 300_000);
    }
  });

  it('fault 6: does not count as loading if a request ends that was not held', async () => {
    const cuts: readonly (readonly [Reply, attempts: number])[] = [
      [{ status: 503, afterMs: 9_999 }, 4],
      [{ status: 502, afterMs: 9_999 }, 3],
      [{ status: 504 }, 3],
      [{ error: codedError('ECONNRESET'), afterMs: 9_999 }, 3],
    ];
    for (const [cut, attempts] of cuts) {
      const run = await inferOnVirtualClock([loading(), cut], { timeoutMs: 3_600_000 });
      assert.ok(!run.outcome.ok);
      assert.equal(attemptsOf(run), attempts);
      assert.deepEqual(
        run.progress.map(({ kind }) => kind),
        ['loading', ...Array.from({ length: attempts - 2 }, () => 'retrying')],
      );
    }
    // A slow gateway alone, without a word of loading, is no sign of it either.
    const slow = await inferOnVirtualClock([{ status: 504, afterMs: 60_000 }], { timeoutMs: 3_600_000 });
    assert.equal(attemptsOf(slow), 2);
  });

  it('fault 48: is not affected by jumps of the wall clock', async () => {
    const clock = new VirtualClock();
    const running = inferOnVirtualClock([loading(), loading(), OK], {}, { clock });
    clock.wall += 86_400_000;
    const run = await running;
    assert.deepEqual(pauses(run.sent), [1000, 2000]);
  });

  it('fault 48: a Retry-After date far from a wrong clock is kept within bounds', async () => {
    for (const days of [-1, 1]) {
      const date = new Date(new VirtualClock().wall + days * 86_400_000).toUTCString();
      const run = await inferOnVirtualClock([loading({}, { 'retry-after': date }), OK]);
      assert.deepEqual(pauses(run.sent), [days < 0 ? 1000 : 60_000]);
    }
  });
});

describe('a server that is busy', () => {
  it('is retried at most twice, without a claim that the model is loading', async () => {
    const run = await inferOnVirtualClock([busy()]);
    assert.equal(failureOf(run).kind, 'busy');
    assert.deepEqual(pauses(run.sent), [1000, 2000]);
    assert.deepEqual(waits(run.sent), [undefined, undefined, undefined]);
    assert.deepEqual(
      run.progress.map(({ kind }) => kind),
      ['retrying', 'retrying'],
    );
  });

  it('fault 5: counts as busy if a gateway answers 503 with HTML', async () => {
    const html = {
      status: 503,
      headers: { 'content-type': 'text/html' },
      body: '<html>loading, estimated_time</html>',
    };
    const run = await inferOnVirtualClock([html]);
    assert.deepEqual([failureOf(run).kind, failureOf(run).detail, run.sent.length], ['busy', '', 3]);
    assert.ok(waits(run.sent).every((header) => header === undefined));
  });

  it('is retried when Retry-After says so', async () => {
    const run = await inferOnVirtualClock([busy({ 'retry-after': '5' }), OK]);
    assert.deepEqual(pauses(run.sent), [5000]);
  });

  it('is not retried before it asked for, and says when, if that is after the deadline', async () => {
    const run = await inferOnVirtualClock([busy({ 'retry-after': '90' }), OK], { timeoutMs: 60_000 });
    assert.deepEqual([run.sent.length, failureOf(run).retryAfterSeconds], [1, 90]);
    const later = await inferOnVirtualClock([busy({ 'retry-after': '90' }), OK], { timeoutMs: 120_000 });
    assert.deepEqual(pauses(later.sent), [90_000]);
  });
});

describe('a rate limit', () => {
  const limited = (headers = {}): Reply => jsonReply(429, { error: 'Rate limit reached.' }, headers);

  it('fault 7: is waited for once if it is 20 s or less', async () => {
    const run = await inferOnVirtualClock([limited({ 'retry-after': '20' })]);
    assert.deepEqual(pauses(run.sent), [20_000]);
    assert.deepEqual([failureOf(run).kind, failureOf(run).retryAfterSeconds], ['rateLimited', 20]);
  });

  it('fault 7: reports when to try again, and sends nothing more, if it is longer', async () => {
    for (const headers of [{ 'retry-after': '55' }, { ratelimit: '"api";r=0;t=55' }]) {
      const run = await inferOnVirtualClock([limited(headers)]);
      assert.deepEqual([run.sent.length, failureOf(run).retryAfterSeconds], [1, 55]);
    }
  });

  it('fault 7: is retried once after a moment if the server gives no time', async () => {
    const run = await inferOnVirtualClock([limited(), OK]);
    assert.deepEqual([pauses(run.sent), attemptsOf(run)], [[2000], 2]);
  });
});
