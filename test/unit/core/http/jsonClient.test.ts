import assert from 'node:assert/strict';
import { ApiClient } from '../../../../src/core/http/jsonClient';
import type { ApiOutcome, ApiRequest } from '../../../../src/core/http/jsonClient';
import { createNodeFetch } from '../../../../src/node/nodeFetch';
import { systemClock } from '../../../../src/node/systemClock';
import { answer, head, json } from '../../../support/http/httpAnswers';
import { FIN, RST, ScriptedServer } from '../../../support/http/scriptedServer';
import type { Script } from '../../../support/http/scriptedServer';
import { CANARY_TOKEN } from '../../../support/http/runClient';
import { recordingLogger } from '../../../support/loggers';

describe('JSON requests other than inference', () => {
  let server: ScriptedServer;
  let lines: string[];
  let client: ApiClient;
  beforeEach(async () => {
    server = await ScriptedServer.start();
    lines = [];
    client = new ApiClient({
      fetch: createNodeFetch(),
      clock: systemClock,
      logger: recordingLogger(lines),
    });
  });
  afterEach(() => server.close());

  const send = async (request: Partial<ApiRequest>, ...scripts: Script[]): Promise<ApiOutcome> => {
    server.play(...scripts);
    const url = `${server.origin}/usage/pinned_models`;
    const outcome = await client.send(
      { method: 'GET', url, token: CANARY_TOKEN, timeoutMs: 3000, ...request },
      { signal: new AbortController().signal },
    );
    assert.ok(!JSON.stringify([outcome, lines]).includes(CANARY_TOKEN), 'the token came out');
    return outcome;
  };

  it('return the answer parsed, and as text', async () => {
    const text = '{"pinned_models":[{"model_id":"a","replicas":1.0}],"allowed_pinned_models":5}';
    const outcome = await send({}, [json(200, text)]);
    assert.deepEqual(outcome, { ok: true, json: JSON.parse(text), text });
    assert.equal(server.requests[0]?.headers['authorization'], `Bearer ${CANARY_TOKEN}`);
  });

  it('send the text of a POST as it was given', async () => {
    await send({ method: 'POST', body: '{"pinned_models":[1.0]}' }, [json(200, {})]);
    const [request] = server.requests;
    assert.deepEqual(
      [request?.body, request?.headers['content-type']],
      ['{"pinned_models":[1.0]}', 'application/json'],
    );
  });

  it('repeat a GET once after a lost connection or a gateway error', async () => {
    assert.equal((await send({}, [RST])).ok, false);
    assert.equal(server.requests.length, 2);
    assert.equal((await send({}, [RST], [json(200, [])])).ok, true);
    assert.equal((await send({}, [answer(502)], [json(200, [])])).ok, true);
  });

  it('never repeat a POST, and report when the server may have processed it anyway', async () => {
    const inDoubt: Script[] = [
      [RST],
      [FIN],
      [answer(502)],
      [answer(500)],
      [head(200, { 'content-length': '9' }), FIN],
      [answer(200, {}, '<html>')],
    ];
    for (const script of inDoubt) {
      const outcome = await send({ method: 'POST', body: '{}' }, script);
      assert.deepEqual(
        [!outcome.ok && outcome.isInDoubt, server.requests.length],
        [true, 1],
        JSON.stringify(outcome),
      );
    }
    for (const status of [400, 401, 403, 404, 409, 410, 422, 429, 307]) {
      const outcome = await send({ method: 'POST', body: '{}' }, [answer(status)]);
      assert.deepEqual([!outcome.ok && outcome.isInDoubt, server.requests.length], [false, 1], `${status}`);
    }
  });

  it('never repeat a POST whose kept connection was stale: the server may have read it', async () => {
    server.playBy(({ method }) => (method === 'POST' ? [RST] : [json(200, [])]));
    const request = { url: `${server.origin}/usage/pinned_models`, timeoutMs: 3000 };
    const { signal } = new AbortController();
    await client.send({ ...request, method: 'GET' }, { signal });
    const outcome = await client.send({ ...request, method: 'POST', body: '{}' }, { signal });
    assert.deepEqual([!outcome.ok && outcome.isInDoubt, server.requests.length], [true, 2]);
  });

  it('have the same failures as inference', async () => {
    const outcome = await send({}, [json(401, { error: `bad ${CANARY_TOKEN}` })]);
    assert.deepEqual(!outcome.ok && outcome.failure, {
      kind: 'unauthorized',
      detail: 'bad [redacted]',
      httpStatus: 401,
    });
    const page = await send({}, [answer(200, { 'content-type': 'text/html' }, '<html>')]);
    assert.equal(!page.ok && page.failure.reason, 'webPage');
    const moved = await send({}, [answer(302, { location: 'https://evil.example/' })]);
    assert.equal(!moved.ok && moved.failure.origin, 'https://evil.example');
  });

  it('end when they are canceled', async () => {
    server.play([]);
    const outcome = await client.send(
      { method: 'POST', url: server.origin, body: '{}', timeoutMs: 9000 },
      { signal: AbortSignal.timeout(50) },
    );
    assert.deepEqual(
      [!outcome.ok && outcome.failure.kind, !outcome.ok && outcome.isInDoubt],
      ['cancelled', true],
    );
    await server.until(({ openConnections }) => openConnections === 0);
  });
});
