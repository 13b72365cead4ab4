import assert from 'node:assert/strict';
import dns from 'node:dns';
import https from 'node:https';
import { createServer } from 'node:net';
import { mock } from 'node:test';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { createNodeFetch } from '../../../../../src/node/nodeFetch';
import { answer, json } from '../../../../support/http/httpAnswers';
import { FIN, RST, ScriptedServer } from '../../../../support/http/scriptedServer';
import type { Script } from '../../../../support/http/scriptedServer';
import { attemptsOf, CANARY_TOKEN, failureOf, inferAt, jsonOf } from '../../../../support/http/runClient';
import type { Run } from '../../../../support/http/runClient';

/** A port of this machine at which nothing listens. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  assert.ok(address !== null && typeof address === 'object');
  return address.port;
}

describe('fault 45: behind a proxy that asks for CONNECT', () => {
  const endpoint = { origin: 'https://api.example' };
  let proxy: ScriptedServer;
  beforeEach(async () => {
    proxy = await ScriptedServer.start();
  });
  afterEach(async () => {
    mock.restoreAll();
    await proxy.close();
  });

  /** Puts the proxy agent in the place of the agent of each request, as VS Code does with the same library. */
  function goThrough(port: number): void {
    const agent = new HttpsProxyAgent(`http://127.0.0.1:${port}`);
    const request: (url: string, options: object) => ReturnType<typeof https.request> = https.request;
    mock.method(https, 'request', (url: string, options: object) => request(url, { ...options, agent }));
  }

  async function behind(script: Script, timeoutMs = 3000, connectMs = 15_000): Promise<Run> {
    goThrough(proxy.port);
    proxy.play(script);
    const ports = { fetch: createNodeFetch({ connectMs }), isProxied: () => true };
    return inferAt(endpoint, { timeoutMs }, undefined, ports);
  }

  const html = { 'content-type': 'text/html' };
  for (const [what, script] of Object.entries<Script>({
    '407 with the ways to sign in': [
      answer(407, { 'proxy-authenticate': 'Basic realm="x"', ...html }, '<html>'),
      FIN,
    ],
    '407 alone': [answer(407), FIN],
    '502 with a web page': [answer(502, html, '<html>Bad gateway</html>'), FIN],
    '502 alone': [answer(502), FIN],
  })) {
    it(`${what} is the proxy’s refusal, and the token is not sent to it`, async () => {
      const run = await behind(script);
      assert.equal(failureOf(run).kind, 'proxy');
      assert.deepEqual(new Set(proxy.requests.map(({ method }) => method)), new Set(['CONNECT']));
      assert.ok(!JSON.stringify(proxy.requests).includes(CANARY_TOKEN));
      assert.ok(attemptsOf(run) <= 2);
    });
  }

  it('that refuses connections is named instead of the endpoint', async () => {
    goThrough(await freePort());
    const run = await inferAt(endpoint, {}, undefined, { isProxied: () => true });
    assert.deepEqual(
      [failureOf(run).kind, failureOf(run).code, attemptsOf(run)],
      ['proxy', 'ECONNREFUSED', 1],
    );
  });

  it('that ends the connection is retried once', async () => {
    const run = await behind([RST]);
    assert.match(failureOf(run).kind, /^(?:offline|proxy)$/);
    assert.ok(proxy.requests.length <= 2);
  });

  it('found fault 19: that never opens the tunnel is not waited for until the deadline of the run', async () => {
    const run = await behind([], 60_000, 60);
    assert.deepEqual([failureOf(run).kind, failureOf(run).reason], ['timeout', 'connect']);
    await proxy.until(({ openConnections }) => openConnections === 0);
  });

  it('fault 58: is disconnected at once when the run is canceled while the tunnel opens', async () => {
    goThrough(proxy.port);
    proxy.play([]);
    const stop = new AbortController();
    const running = inferAt(endpoint, {}, stop.signal);
    await proxy.until(({ requests }) => requests.length === 1);
    stop.abort();
    assert.equal(failureOf(await running).kind, 'cancelled');
    await proxy.until(({ openConnections }) => openConnections === 0);
  });
});

describe('fault 46: a host', () => {
  let server: ScriptedServer;
  // A server for each test: a connection that is kept from another one needs no lookup.
  beforeEach(async () => {
    server = await ScriptedServer.start();
  });
  afterEach(() => server.close());
  afterEach(() => mock.restoreAll());

  type Found = (error: Error | null, addresses: readonly dns.LookupAddress[]) => void;
  const lookUp = (answerTo: (found: Found) => void): void => {
    mock.method(dns, 'lookup', (_: string, __: object, found: Found) => answerTo(found));
  };
  const run = (more: Parameters<typeof inferAt>[3] = {}): Promise<Run> =>
    inferAt({ origin: `http://api.test.invalid:${server.port}` }, {}, undefined, more);

  for (const code of ['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'ESERVFAIL']) {
    it(`whose name is not known (${code}) is not found, and not looked up again`, async () => {
      lookUp((found) => found(Object.assign(new Error('getaddrinfo'), { code }), []));
      const ended = await run();
      const { code: seen, kind, reason } = failureOf(ended);
      assert.deepEqual([kind, reason, seen, attemptsOf(ended)], ['offline', 'hostNotFound', code, 1]);
    });
  }

  it('whose lookup never ends fails after the time limit for connecting', async () => {
    lookUp(() => undefined);
    const ended = await run({ fetch: createNodeFetch({ connectMs: 60 }) });
    assert.deepEqual([failureOf(ended).kind, failureOf(ended).reason], ['timeout', 'connect']);
  });

  it('with a dead first address is reached at its second', async () => {
    lookUp((found) =>
      found(null, [
        { address: '::1', family: 6 },
        { address: '127.0.0.1', family: 4 },
      ]),
    );
    server.play([json(200, [1])]);
    assert.deepEqual(jsonOf(await run()), [1]);
  });
});

describe('fault 47: a connection that is lost', () => {
  let server: ScriptedServer;
  beforeEach(async () => {
    server = await ScriptedServer.start();
  });
  afterEach(() => server.close());

  it('while the server works is replaced once, with one more request', async () => {
    server.play([{ wait: 30 }, RST], [json(200, [1])]);
    const run = await inferAt(server);
    assert.deepEqual([jsonOf(run), attemptsOf(run), server.requests.length], [[1], 2, 2]);
    assert.deepEqual(
      run.progress.map((one) => one.kind === 'retrying' && one.failure.reason),
      ['lost'],
    );
  });

  it('repeatedly is a failure after the second request', async () => {
    server.play([RST]);
    const run = await inferAt(server);
    assert.deepEqual([failureOf(run).kind, failureOf(run).reason, attemptsOf(run)], ['offline', 'lost', 2]);
  });

  it('after the answer began does not cause another request', async () => {
    server.play(['HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n[1', RST]);
    const run = await inferAt(server);
    assert.deepEqual([failureOf(run).reason, attemptsOf(run), server.requests.length], ['truncated', 1, 1]);
  });
});
