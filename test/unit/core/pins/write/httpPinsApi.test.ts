import assert from 'node:assert/strict';
import { ApiClient } from '../../../../../src/core/http/jsonClient';
import { httpPinsApi } from '../../../../../src/core/pins/write/httpPinsApi';
import type { PinsApi } from '../../../../../src/core/pins/write/pinPorts';
import { createNodeFetch } from '../../../../../src/node/nodeFetch';
import { systemClock } from '../../../../../src/node/systemClock';
import { answer, head, json } from '../../../../support/http/httpAnswers';
import { FIN, RST, ScriptedServer } from '../../../../support/http/scriptedServer';
import { pins, texts } from '../../../../support/pins/pinLists';
import { silentLogger } from '../../../../support/loggers';

const TOKEN = 'a-token-of-some-length';

describe('pinned models over HTTP', () => {
  let server: ScriptedServer;
  let api: PinsApi;
  let stop: AbortController;

  beforeEach(async () => {
    server = await ScriptedServer.start();
    stop = new AbortController();
    const client = new ApiClient({ fetch: createNodeFetch(), clock: systemClock, logger: silentLogger });
    api = httpPinsApi(client, { endpoint: `${server.origin}/base`, token: TOKEN });
  });

  afterEach(() => server.close());

  it('are read from the endpoint with the token', async () => {
    server.play([json(200, '{"pinned_models":[ {"model_id":"a"} , null],"allowed_pinned_models":3}')]);
    const reply = await api.read(stop.signal);
    assert.ok(reply.ok);
    assert.deepEqual(texts(reply.value.items), ['{"model_id":"a"}', 'null']);
    assert.equal(reply.value.allowed, 3);
    const [request] = server.requests;
    assert.deepEqual([request?.method, request?.path], ['GET', '/base/usage/pinned_models']);
    assert.equal(request?.headers['authorization'], `Bearer ${TOKEN}`);
  });

  it('fault 80: are sent back byte for byte', async () => {
    const items = [
      '{ "model_id":"a", "replicas": 2.0 }',
      '12345678901234567890',
      '1e400',
      '{"x":"\\u00e4ä"}',
    ];
    server.play([json(200, `{"pinned_models":[${items.join(',')}]}`)], [json(200, { ok: 'Pinned' })]);
    const list = await api.read(stop.signal);
    assert.ok(list.ok);
    assert.deepEqual(await api.replace(list.value.items, stop.signal), { ok: true });
    assert.equal(server.requests[1]?.body, `{"pinned_models":[${items.join(',')}]}`);
  });

  it('fault 82: never count as an empty list if the answer is not a list', async () => {
    const kinds: string[] = [];
    for (const bytes of [
      json(200, {}),
      json(200, '[]'),
      json(200, { pinned_models: null }),
      json(200, { error: 'no' }),
      answer(200, { 'content-type': 'text/html' }, '<html>Sign in</html>'),
      answer(204),
      json(401, { error: 'Invalid credentials' }),
      answer(404, { 'content-type': 'text/plain' }, 'Not Found'),
      json(410, { error: 'gone' }),
      json(429, { error: 'Rate limit reached' }),
      head(307, { location: '/other', 'content-length': '0' }),
    ]) {
      server.play([bytes]);
      const reply = await api.read(stop.signal);
      kinds.push(reply.ok ? 'a list' : reply.failure.kind);
    }
    const bad = ['badResponse', 'badResponse', 'badResponse', 'server', 'badResponse', 'badResponse'];
    assert.deepEqual(kinds, [...bad, 'unauthorized', 'notFound', 'gone', 'rateLimited', 'redirected']);
  });

  it('are not read if an entry repeats the token, because it could not be sent back unchanged', async () => {
    server.play([json(200, { pinned_models: [{ model_id: 'a', note: TOKEN }] })]);
    const reply = await api.read(stop.signal);
    assert.ok(!reply.ok && !JSON.stringify(reply).includes(TOKEN));
  });

  it('fault 77: are sent once, and after a lost answer it is unknown whether they were accepted', async () => {
    for (const script of [
      [RST],
      [FIN],
      ['HTTP/1.1 200 OK\r\ncontent-le', FIN],
      [answer(502)],
      [json(500, {})],
    ]) {
      server.play(script);
      const reply = await api.replace(pins('{"model_id":"a"}'), stop.signal);
      assert.ok(!reply.ok && reply.isInDoubt);
      assert.equal(server.requests.length, 1);
    }
  });

  it('fault 77: are not sent again on a kept connection that the server closes', async () => {
    server.play([json(200, { pinned_models: [] })], [RST]);
    assert.ok((await api.read(stop.signal)).ok);
    const reply = await api.replace(pins('{"model_id":"a"}'), stop.signal);
    assert.ok(!reply.ok && reply.isInDoubt);
    assert.equal(server.requests.filter(({ method }) => method === 'POST').length, 1);
  });

  it('fault 79: are permanently refused by a 4xx', async () => {
    for (const status of [400, 403, 409, 422]) {
      server.play([json(status, { error: 'too many' })]);
      const reply = await api.replace(pins('{"model_id":"a"}'), stop.signal);
      assert.ok(!reply.ok && !reply.isInDoubt);
      assert.equal(reply.failure.detail, 'too many');
    }
  });

  it('can be canceled at any moment, which closes the connection', async () => {
    server.play([]);
    const reading = api.read(stop.signal);
    await server.until(({ requests }) => requests.length === 1);
    stop.abort();
    const reply = await reading;
    assert.equal(!reply.ok && reply.failure.kind, 'cancelled');
    await server.until(({ openConnections }) => openConnections === 0);
  });
});
