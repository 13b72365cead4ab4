import assert from 'node:assert/strict';
import { mkdir, rename, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rawBytes, rawRequest } from '../../../support/process/rawRequest';
import type { RunningServer } from '../../../support/process/runningServer';
import { startServer, TOKEN } from '../../../support/process/runningServer';

const CANARY = 'canary-input-text';

describe('the guards of the server', function () {
  let server: RunningServer;
  before(async () => {
    server = await startServer({ requestTimeoutMs: 500, maxBodyBytes: 10_000 });
  });
  after(() => server.close());

  const authorization = `Bearer ${TOKEN}`;
  const ask = (headers: Record<string, string>, path = '/models', method = 'GET') =>
    rawRequest(server.port, { method, path, headers });

  for (const name of ['127.0.0.1', 'localhost', 'LOCALHOST', '[::1]']) {
    it(`answer a Host of ${name} with the port`, async () => {
      assert.equal((await ask({ host: `${name}:${server.port}`, authorization })).status, 200);
    });
  }

  for (const host of ['evil.example', '127.0.0.1', '127.0.0.1:1', 'localhost.evil.example:80', '0.0.0.0']) {
    it(`refuse a Host of "${host}", even with the token (DNS rebinding)`, async () => {
      const named = host.endsWith(':80') ? host.replace('80', String(server.port)) : host;
      const answer = await ask({ host: named, authorization });
      assert.equal(answer.status, 403);
      assert.ok('error' in JSON.parse(answer.text));
    });
  }

  it('refuse whatever has an Origin, and send no CORS header', async () => {
    for (const origin of ['https://evil.example', 'null', `http://127.0.0.1:${server.port}`]) {
      const answer = await ask({ host: `127.0.0.1:${server.port}`, authorization, origin });
      assert.equal(answer.status, 403);
      assert.deepEqual(
        Object.keys(answer.headers).filter((name) => name.startsWith('access-control')),
        [],
      );
    }
  });

  it('refuse a preflight', async () => {
    const host = `127.0.0.1:${server.port}`;
    const preflight = { host, origin: 'https://evil.example', 'access-control-request-method': 'POST' };
    assert.equal((await ask(preflight, '/models/a', 'OPTIONS')).status, 403);
    assert.equal((await ask({ host, authorization }, '/models/a', 'OPTIONS')).status, 405);
  });

  for (const [what, value] of [
    ['none', undefined],
    ['an empty one', ''],
    ['another one', 'Bearer other'],
    ['the right one and more', `Bearer ${TOKEN}x`],
    ['the start of the right one', `Bearer ${TOKEN.slice(0, -1)}`],
    ['another scheme', `Basic ${TOKEN}`],
  ] as const) {
    it(`fault 10: answer 401 in the API's words to a token that is ${what}`, async () => {
      const answer = await ask({
        host: `127.0.0.1:${server.port}`,
        ...(value === undefined ? {} : { authorization: value }),
      });
      assert.equal(answer.status, 401);
      assert.deepEqual(JSON.parse(answer.text), { error: 'Invalid credentials in Authorization header' });
    });
  }

  it('tell a wrong path from a wrong method, and give each answer an id of its own', async () => {
    const missing = await server.get('/nowhere');
    const wrong = await server.get('/v1/chat/completions');
    assert.equal(missing.status, 404);
    assert.equal(wrong.status, 405);
    assert.equal(wrong.headers.get('allow'), 'POST');
    assert.match(missing.headers.get('x-request-id') ?? '', /^[\da-f-]{36}$/);
    assert.notEqual(missing.headers.get('x-request-id'), wrong.headers.get('x-request-id'));
  });

  it('answer 413 to a body over the limit, declared or not, and go on', async () => {
    const path = '/models/mini/text-classification';
    const body = JSON.stringify({ inputs: 'x'.repeat(10_000) });
    assert.equal((await server.post(path, body)).status, 413);
    const host = `127.0.0.1:${server.port}`;
    const chunked = { host, authorization, 'transfer-encoding': 'chunked' };
    assert.equal(
      (await rawRequest(server.port, { method: 'POST', path, headers: chunked, body })).status,
      413,
    );
    assert.equal((await server.get('/health')).status, 200);
  });

  it('cut off a body that comes too slowly', async () => {
    const startedAt = performance.now();
    const text = await rawBytes(
      server.port,
      `POST /models/mini/text-classification HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\n` +
        `Authorization: ${authorization}\r\nContent-Length: 100\r\n\r\n{"inputs"`,
    );
    assert.match(text, /^HTTP\/1.1 408 /);
    assert.ok(performance.now() - startedAt < 3000);
  });

  it('answer 400 to what is not HTTP', async () => {
    assert.match(
      await rawBytes(server.port, 'SSH-2.0-OpenSSH_9.6\r\n\r\n'),
      /^HTTP\/1.1 400 .*\{"error":"Bad Request"\}$/s,
    );
  });

  it('read no file of a model through a link that leads out of it, but a whole model that its user has linked', async () => {
    const outside = `${server.modelFolder}-outside`;
    const linked = join(server.modelFolder, 'linked');
    await mkdir(join(linked, 'file', 'onnx'), { recursive: true });
    await rename(join(server.modelFolder, 'mini', 'fill-mask'), outside);
    await symlink(outside, join(linked, 'folder'));
    await writeFile(join(linked, 'file', 'config.json'), '{"architectures":["BertForMaskedLM"]}');
    await writeFile(join(linked, 'file', 'tokenizer.json'), '{}');
    await symlink(join(outside, 'onnx', 'model.onnx'), join(linked, 'file', 'onnx', 'model.onnx'));
    const ask = (id: string) =>
      server.post(`/models/${id}`, { inputs: 'good [MASK]' }, { 'x-wait-for-model': 'true' });
    assert.equal((await ask('linked/folder')).status, 200);
    const refused = await ask('linked/file');
    assert.equal(refused.status, 400);
    assert.deepEqual(refused.json, {
      error: 'Model linked/file cannot be used: onnx/model.onnx is a link that points outside the model',
    });
    await rename(outside, join(server.modelFolder, 'mini', 'fill-mask'));
  });

  it('log neither tokens nor texts nor what else a stranger sent', async () => {
    await server.post('/models/mini/text-classification', { inputs: CANARY });
    await server.post(`/models/${CANARY}%0a`, { inputs: CANARY }, { authorization: `Bearer ${CANARY}` });
    await server.post('/models/mini/text-classification', `{"inputs": ${CANARY}`);
    assert.match(server.logged(), /mini\/text-classification/);
    assert.ok(!server.logged().includes(CANARY));
    assert.ok(!server.logged().includes(TOKEN));
  });
});
