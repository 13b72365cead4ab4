import assert from 'node:assert/strict';
import { InferenceClient } from '../../../../../src/core/inference/inferenceClient';
import { transportErrorCode, transportFailure } from '../../../../../src/core/http/transportFailure';
import type { Fetch, FetchRequest } from '../../../../../src/core/ports';
import { inferAll } from '../../../../../src/core/runs/inferAll';
import { createNodeFetch } from '../../../../../src/node/nodeFetch';
import { head, json, tokenEvent } from '../../../../support/http/httpAnswers';
import { ScriptedServer } from '../../../../support/http/scriptedServer';
import { VirtualClock } from '../../../../support/virtualClock';
import { fakeFetch, jsonReply } from '../../../../support/http/fakeFetch';
import type { Reply } from '../../../../support/http/fakeFetch';
import { failureOf, inferAt, inferOnVirtualClock, jsonOf } from '../../../../support/http/runClient';
import type { Run } from '../../../../support/http/runClient';
import { silentLogger } from '../../../../support/loggers';

const TYPE = { 'content-type': 'application/json' };
const dripping = (ms: number, count: number): readonly (string | number)[] =>
  Array.from({ length: count }, () => [' ', ms]).flat();

function requestTo(signal: AbortSignal, url = 'https://api.example'): FetchRequest {
  return { method: 'POST', url, headers: {}, body: 'x', signal };
}

function timeoutOf(run: Run & { readonly elapsed: number }): unknown[] {
  const { kind, reason } = failureOf(run);
  return [kind, reason, run.elapsed];
}

describe('deadlines', () => {
  it('fault 25, found fault 19: give a server until the end of the run for its first byte', async () => {
    for (const wait of ['never', 'onLoading', 'always'] as const) {
      assert.deepEqual(timeoutOf(await inferOnVirtualClock(['never'], { wait })), [
        'timeout',
        'total',
        120_000,
      ]);
      const timeoutMs = 3_600_000;
      const slow: Reply = { status: 200, headers: TYPE, body: ['[1]'], afterMs: timeoutMs - 1 };
      const run = await inferOnVirtualClock([slow], { wait, timeoutMs });
      assert.deepEqual([jsonOf(run), run.elapsed, run.sent.length], [[1], timeoutMs - 1, 1]);
    }
  });

  it('found fault 19: give it the same time after the head, streamed or not', async () => {
    const body = [110_000, '[1]'];
    assert.deepEqual(jsonOf(await inferOnVirtualClock([{ status: 200, headers: TYPE, body }])), [1]);
    const headers = { 'content-type': 'text/event-stream' };
    const events = { status: 200, headers, body: [110_000, tokenEvent('a', 'a')] };
    assert.deepEqual(jsonOf(await inferOnVirtualClock([events], { stream: true })), [
      { generated_text: 'a' },
    ]);
    const silent = { status: 200, headers, body: [1_000_000] };
    assert.deepEqual(timeoutOf(await inferOnVirtualClock([silent])), ['timeout', 'total', 120_000]);
  });

  it('found fault 19: give each of six selections the full time from its own start', async () => {
    const clock = new VirtualClock();
    let free = 0;
    // A server that works on one request at a time, 50 s each.
    const fetch: Fetch = async ({ signal }) => {
      free = Math.max(free, clock.monotonic()) + 50_000;
      await clock.sleep(free - clock.monotonic(), signal);
      return fakeFetch(clock, jsonReply(200, [1])).fetch(requestTo(signal));
    };
    const outcomes = await clock.until(
      inferAll(
        new InferenceClient({ fetch, clock, logger: silentLogger }),
        { endpoint: 'https://api.example', model: 'm', useCache: true, wait: 'never', timeoutMs: 210_000 },
        ['1', '2', '3', '4', '5', '6'],
        {
          clock,
          signal: new AbortController().signal,
          task: 'text-generation',
          takesList: false,
          listRefusers: new Set(),
        },
      ),
    );
    assert.deepEqual(
      outcomes.map(({ ok }) => ok),
      [true, true, true, true, true, true],
    );
    assert.equal(clock.monotonic(), 300_000);
  });

  describe('found fault 19: of a connection', () => {
    const send = (fetch: Fetch, url: string) => fetch(requestTo(new AbortController().signal, url));
    let server: ScriptedServer;
    beforeEach(async () => {
      server = await ScriptedServer.start();
    });
    afterEach(() => server.close());

    it('end one whose TLS handshake never completes, long before the run', async () => {
      const fetch = createNodeFetch({ connectMs: 50 });
      const error: unknown = await send(fetch, server.origin.replace('http:', 'https:')).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      assert.equal(transportErrorCode(error), 'CONNECT_TIMEOUT');
      const { code, kind, reason } = transportFailure(error);
      assert.deepEqual([kind, reason, code], ['timeout', 'connect', 'CONNECT_TIMEOUT']);
      await server.until(({ openConnections }) => openConnections === 0);
    });

    it('do not apply to an answer', async () => {
      const fetch = createNodeFetch({ connectMs: 50 });
      server.play([{ wait: 150 }, json(200, [1])]);
      assert.equal((await send(fetch, server.origin)).status, 200);
      // On the kept connection nothing has to be connected.
      server.play([{ wait: 150 }, json(200, [1])]);
      assert.equal((await send(fetch, server.origin)).status, 200);
    });
  });

  it('end the whole run when its time is over, including waits', async () => {
    const late: Reply = { ...(jsonReply(200, [1]) as object), status: 200, afterMs: 10_000 };
    assert.deepEqual(timeoutOf(await inferOnVirtualClock([late], { timeoutMs: 5000 })), [
      'timeout',
      'total',
      5000,
    ]);
    const loading = jsonReply(503, { error: 'loading' });
    assert.deepEqual(timeoutOf(await inferOnVirtualClock([loading, 'never'], { timeoutMs: 5000 })), [
      'timeout',
      'total',
      5000,
    ]);
  });

  it('fault 24: end a body that stops', async () => {
    const stops: Reply = { status: 200, headers: TYPE, body: ['[', 1_000_000] };
    assert.deepEqual(timeoutOf(await inferOnVirtualClock([stops])), ['timeout', 'idle', 30_000]);
  });

  it('fault 24: end a body that trickles forever', async () => {
    const drips: Reply = { status: 200, headers: TYPE, body: dripping(1000, 1000) };
    assert.deepEqual(timeoutOf(await inferOnVirtualClock([drips])), ['timeout', 'total', 120_000]);
  });

  it('fault 24: do not wait for an error body that trickles: the status is enough', async () => {
    const drips: Reply = { status: 401, headers: TYPE, body: dripping(1000, 1000) };
    const run = await inferOnVirtualClock([drips]);
    assert.deepEqual([failureOf(run).kind, run.elapsed], ['unauthorized', 5000]);
  });

  it('fault 24: end a head that trickles on a real connection, and close it', async () => {
    const server = await ScriptedServer.start();
    server.play(Array.from('HTTP/1.1 200 OK\r\nx: yyyyyyyyyyyyyy').flatMap((byte) => [byte, { wait: 50 }]));
    const { kind } = failureOf(await inferAt(server, { timeoutMs: 300 }));
    assert.equal(kind, 'timeout');
    await server.until(({ openConnections }) => openConnections === 0);
    await server.close();
  });

  it('do not end a slow but steady answer', async () => {
    const steady: Reply = { status: 200, headers: TYPE, body: ['[', ...dripping(25_000, 3), '1]'] };
    assert.deepEqual(jsonOf(await inferOnVirtualClock([steady])), [1]);
  });

  it('that exceed the maximum of a timer do not expire at once', async () => {
    const server = await ScriptedServer.start();
    server.play([{ wait: 50 }, head(200, { ...TYPE, 'content-length': '3' }), '[1]']);
    assert.deepEqual(jsonOf(await inferAt(server, { timeoutMs: 1e12 })), [1]);
    await server.close();
  });
});
