import assert from 'node:assert/strict';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { rawRequest } from '../../../support/process/rawRequest';
import type { Answer, RunningServer } from '../../../support/process/runningServer';
import { startServer, TOKEN } from '../../../support/process/runningServer';

const CHAT = '/v1/chat/completions';
const messages = [{ role: 'user', content: 'good' }];

describe('what a client of OpenAI is refused', () => {
  let server: RunningServer;
  before(async () => {
    server = await startServer({ maxBodyBytes: 10_000 });
  });
  after(() => server.close());

  const raw = async (path: string, given: { method?: string; headers?: Record<string, string> } = {}) => {
    const { method = 'POST', headers } = given;
    const own = { host: `127.0.0.1:${server.port}`, authorization: `Bearer ${TOKEN}`, ...headers };
    const { status, text } = await rawRequest(server.port, {
      method,
      path,
      headers: own,
      ...(method === 'POST' && { body: '{}' }),
    });
    return { status, json: JSON.parse(text) };
  };
  const isRefused = (
    { status, json }: Pick<Answer, 'status' | 'json'>,
    expected: number,
    error: { readonly code?: string; readonly param?: string },
    message: RegExp,
  ): void => {
    assert.deepEqual(Object.keys(Object(json)), ['error'], JSON.stringify(json));
    const { message: text, ...others } = Object(json).error;
    assert.match(text, message);
    assert.deepEqual(
      [status, others],
      [expected, { type: 'invalid_request_error', code: error.code ?? null, param: error.param ?? null }],
    );
  };

  for (const path of [CHAT, '/models/mini/text-generation/v1/completions', '/hf-inference/v1/nowhere']) {
    it(`has an error object for a wrong token, a strange host, and a web page, at ${path}`, async () => {
      const token = await raw(path, { headers: { authorization: 'Bearer hf_wrong' } });
      isRefused(token, 401, { code: 'invalid_api_key' }, /^Invalid credentials/);
      isRefused(await raw(path, { headers: { host: 'evil.example' } }), 403, {}, /^The Host header/);
      isRefused(await raw(path, { headers: { origin: 'null' } }), 403, {}, /^Requests from web pages/);
    });
  }

  it('has an error object for an unknown address, a wrong method, and a body that is too large or no JSON', async () => {
    isRefused(await raw('/v1/nowhere'), 404, {}, /^Not Found$/);
    isRefused(await raw('/models/a/v1/nowhere'), 404, {}, /^Not Found$/);
    isRefused(await raw(CHAT, { method: 'PUT' }), 405, {}, /accepts only POST/);
    isRefused(await server.post(CHAT, 'x'.repeat(10_001)), 413, {}, /larger than 10000 bytes/);
    isRefused(await server.post(CHAT, '{'), 400, {}, /not valid JSON/);
    isRefused(await server.post(CHAT, { messages, top_k: 'x' }), 400, { param: 'top_k' }, /^`top_k`: /);
  });

  it('keeps the form of Hugging Face elsewhere', async () => {
    for (const answer of [
      await raw('/nowhere'),
      await raw('/models/mini/none'),
      await raw('/models/owner/v1'),
      await raw('/models', { headers: { authorization: '' } }),
    ]) {
      assert.equal(typeof answer.json.error, 'string');
    }
  });

  it('names the models that there are if the model is unknown', async () => {
    const unknown = await server.post(CHAT, { model: 'gpt-5-nano', messages });
    isRefused(
      unknown,
      404,
      { code: 'model_not_found', param: 'model' },
      /^Model gpt-5-nano does not exist\. This server has these models for text-generation: mini\/text-generation$/,
    );
    const other = await server.post(CHAT, { model: 'mini/fill-mask', messages });
    isRefused(other, 400, { param: 'model' }, /does not generate text/);
  });

  it('does not need to name a model if there is only one, and is told them if there are more', async () => {
    const ask = (): Promise<Answer> => server.post(CHAT, { messages, max_tokens: 1 });
    const only = await ask();
    assert.deepEqual([only.status, Object(only.json).model], [200, 'mini/text-generation']);
    const folder = (name: string) => join(server.modelFolder, 'mini', name);
    await cp(folder('text-generation'), folder('a'), { recursive: true });
    isRefused(
      await ask(),
      400,
      { param: 'model' },
      /^`model`: is missing\. .*: mini\/a, mini\/text-generation$/,
    );
  });

  it('asks for /health without a token, with a Host that is checked, and learns nothing else', async () => {
    for (const path of ['/health', '/health/', '/hf-inference/health?x']) {
      const open = await raw(path, { method: 'GET', headers: { authorization: '' } });
      assert.deepEqual(open, { status: 200, json: { ok: true } });
    }
    const headers = { host: `127.0.0.1:${server.port}` };
    const head = await rawRequest(server.port, { method: 'HEAD', path: '/health', headers });
    assert.deepEqual([head.status, head.text], [200, '']);
    assert.equal((await raw('/health', { method: 'GET', headers: { host: 'evil.example' } })).status, 403);
    assert.equal((await raw('/health', { method: 'GET', headers: { origin: 'null' } })).status, 403);
    assert.equal((await raw('/healthy', { method: 'GET', headers: { authorization: '' } })).status, 401);
  });
});
