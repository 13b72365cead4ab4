import assert from 'node:assert/strict';
import dns from 'node:dns';
import { mock } from 'node:test';
import { InferenceClient } from '../../../../../src/core/inference/inferenceClient';
import { systemClock } from '../../../../../src/node/systemClock';
import { BUSY_MACHINE } from '../../../../support/busyMachine';
import { chunk, head, json, STREAM_HEAD, tokenEvent } from '../../../../support/http/httpAnswers';
import { ScriptedServer } from '../../../../support/http/scriptedServer';
import type { Script } from '../../../../support/http/scriptedServer';
import { attemptsOf, failureOf, inferAt, jsonOf } from '../../../../support/http/runClient';
import { silentLogger } from '../../../../support/loggers';

const JSON_HEAD = head(200, { 'content-type': 'application/json', 'content-length': '100' });

describe('cancelling', () => {
  let server: ScriptedServer;
  beforeEach(async () => {
    server = await ScriptedServer.start();
  });
  afterEach(() => server.close());

  const stages: Readonly<Record<string, Script>> = {
    'while the server works': [],
    'within the head': ['HTTP/1.1 200 OK\r\ncontent-'],
    'before the body': [JSON_HEAD],
    'within the body': [JSON_HEAD, '["part'],
    'within a stream': [STREAM_HEAD, chunk(tokenEvent('Hi'))],
    'within an error’s body': [head(500, { 'content-length': '100' }), 'part'],
  };
  for (const [stage, script] of Object.entries(stages)) {
    it(`fault 58: ${stage} ends the run and closes the connection at once`, async () => {
      server.play(script);
      const stop = new AbortController();
      const running = inferAt(server, { stream: true }, stop.signal);
      await server.until(({ requests }) => requests.length === 1);
      await new Promise((resolve) => setTimeout(resolve, 30));
      const cancelledAt = performance.now();
      stop.abort();
      const run = await running;
      assert.ok(performance.now() - cancelledAt < 100, 'the outcome took too long');
      assert.equal(failureOf(run).kind, 'cancelled');
      await server.until(({ openConnections }) => openConnections === 0);
      assert.ok((server.connections[0]?.closedAt ?? Infinity) - cancelledAt < 100);
      const seen = run.progress.length;
      await new Promise((resolve) => setTimeout(resolve, 50));
      assert.equal(run.progress.length, seen, 'progress came after the end');
    }).retries(BUSY_MACHINE);
  }

  it('fault 58: while the host is looked up sends nothing, and reports nothing later', async () => {
    const stop = new AbortController();
    const lookedUp = new Promise<(error: null, addresses: readonly object[]) => void>((resolve) => {
      mock.method(dns, 'lookup', (_: string, __: object, found: Parameters<typeof resolve>[0]) =>
        resolve(found),
      );
    });
    try {
      const running = inferAt({ origin: `http://api.test.invalid:${server.port}` }, {}, stop.signal);
      const found = await lookedUp;
      stop.abort();
      const run = await running;
      assert.equal(failureOf(run).kind, 'cancelled');
      found(null, [{ address: '127.0.0.1', family: 4 }]);
      await new Promise((resolve) => setTimeout(resolve, 50));
      assert.deepEqual([server.requests.length, server.openConnections, run.progress], [0, 0, []]);
    } finally {
      mock.restoreAll();
    }
  });

  it('fault 58: while the connection is secured closes it', async () => {
    const stop = new AbortController();
    const running = inferAt({ origin: server.origin.replace('http:', 'https:') }, {}, stop.signal);
    await server.until(({ connections }) => connections.length === 1);
    stop.abort();
    assert.equal(failureOf(await running).kind, 'cancelled');
    await server.until(({ openConnections }) => openConnections === 0);
    assert.equal(server.requests.length, 0);
  });

  it('fault 58: after the result has arrived changes nothing', async () => {
    server.play([json(200, [1])]);
    const stop = new AbortController();
    const run = await inferAt(server, {}, stop.signal);
    stop.abort();
    assert.deepEqual(jsonOf(run), [1]);
  });

  it('fault 58: during an upload ends the run and closes the connection', async () => {
    const stop = new AbortController();
    const running = inferAt(server, { inputs: new Uint8Array(50_000_000) }, stop.signal);
    await server.until(({ connections }) => connections.length === 1);
    stop.abort();
    assert.equal(failureOf(await running).kind, 'cancelled');
    await server.until(({ openConnections }) => openConnections === 0);
  });

  it('fault 58: while the run pauses before another request sends no other request', async () => {
    server.play([json(503, { error: 'Model x is currently loading', estimated_time: 5 })]);
    const stop = new AbortController();
    const running = inferAt(server, {}, stop.signal);
    await server.until(({ requests }) => requests.length === 1);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const cancelledAt = performance.now();
    stop.abort();
    const run = await running;
    assert.ok(performance.now() - cancelledAt < 100);
    assert.deepEqual([failureOf(run).kind, attemptsOf(run), server.requests.length], ['cancelled', 1, 1]);
  }).retries(BUSY_MACHINE);

  it('fault 58: before the run sends nothing', async () => {
    const run = await inferAt(server, {}, AbortSignal.abort());
    assert.deepEqual([failureOf(run).kind, attemptsOf(run), server.connections.length], ['cancelled', 0, 0]);
  });

  it('fault 59: twice, or as the answer arrives, gives exactly one outcome', async () => {
    for (let delay = 0; delay < 12; delay += 1) {
      server.play([{ wait: 5 }, json(200, [1])]);
      const stop = new AbortController();
      setTimeout(() => {
        stop.abort();
        stop.abort();
      }, delay);
      const { outcome } = await inferAt(server, {}, stop.signal);
      assert.ok(outcome.ok || outcome.failure.kind === 'cancelled', JSON.stringify(outcome));
    }
  });

  it('does not depend on a transport that honors the signal', async () => {
    const deaf = new InferenceClient({
      fetch: () => new Promise(() => undefined),
      clock: systemClock,
      logger: silentLogger,
    });
    const request = {
      endpoint: 'https://x.example',
      model: 'm',
      inputs: '',
      useCache: true,
      wait: 'never',
      timeoutMs: 9000,
    } as const;
    const outcome = await deaf.infer(request, { signal: AbortSignal.timeout(30) });
    assert.equal(!outcome.ok && outcome.failure.kind, 'cancelled');
  });
});
