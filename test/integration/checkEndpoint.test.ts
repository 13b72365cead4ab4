import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import * as vscode from 'vscode';
import { RouteServer } from '../support/http/routeServer';
import type { RouteAnswer, Routes } from '../support/http/routeServer';
import { CANARY_TOKEN, closeEditors, inferOne, setting, until, useEndpoint } from './useLoopback';
import { useMessages } from './useMessages';

const MODELS = { json: { object: 'list', data: [{ id: 'qwen3:8b', object: 'model' }] } };
const CHAT = {
  json: {
    choices: [{ index: 0, message: { role: 'assistant', content: 'Hello' }, finish_reason: 'length' }],
  },
};

interface Result {
  readonly outcome: string;
  readonly message: string;
  readonly account?: string;
}

const check = () => vscode.commands.executeCommand<Result | undefined>('hfInference.checkEndpoint');

/** What a server answers to the test request of a chat model, and what the check makes of it. */
const CAUSES: readonly { readonly outcome: string; readonly answer: RouteAnswer; readonly words: RegExp }[] =
  [
    { outcome: 'works', answer: CHAT, words: /works\. qwen3:8b answered/ },
    { outcome: 'wrongRoute', answer: { status: 404, text: 'Not Found' }, words: /does not offer the API/ },
    {
      outcome: 'wrongRoute',
      answer: { text: '<html>Sign in</html>', headers: { 'content-type': 'text/html' } },
      words: /web page/,
    },
    { outcome: 'tokenMissing', answer: { status: 401, json: { error: 'no' } }, words: /No token is set/ },
    {
      outcome: 'noPermission',
      answer: { status: 403, json: { error: 'no' } },
      words: /does not have permission/,
    },
    {
      outcome: 'starting',
      answer: { status: 503, json: { error: 'Model is currently loading', estimated_time: 20 } },
      words: /still loading/,
    },
    {
      outcome: 'noModel',
      answer: { status: 404, json: { error: { message: 'model "qwen3:8b" not found' } } },
      words: /Model qwen3:8b was not found/,
    },
    {
      outcome: 'rejected',
      answer: { status: 422, json: { error: 'An image is needed.' } },
      words: /An image is needed/,
    },
    { outcome: 'failed', answer: { status: 429, json: { error: 'no' } }, words: /rate limit/ },
  ];

describe('checking the endpoint', () => {
  const messages = useMessages();
  let server: RouteServer | undefined;
  const start = async (routes: Routes): Promise<RouteServer> => {
    server = await RouteServer.start(routes);
    await setting('endpoint', server.origin);
    return server;
  };

  before(() => setting('api', undefined));
  beforeEach(async () => {
    await setting('model', 'qwen3:8b');
    await setting('task', undefined);
  });
  afterEach(async () => {
    await server?.close();
    await closeEditors();
  });
  after(async () => {
    for (const key of ['endpoint', 'model', 'task']) {
      await setting(key, undefined);
    }
    await setting('api', 'huggingface');
  });

  for (const { answer, outcome, words } of CAUSES) {
    it(`says in a sentence of its own: ${outcome}, ${words.source}`, async () => {
      const { requests } = await start({ 'GET /v1/models': MODELS, 'POST /v1/chat/completions': answer });
      messages.press('Send');
      const result = await check();
      assert.equal(result?.outcome, outcome, JSON.stringify(result));
      assert.match(result.message, words);
      assert.equal(result.account, undefined);
      assert.ok(messages.shown.some(({ text }) => text === result.message));
      const posts = requests.filter(({ method }) => method === 'POST');
      assert.deepEqual(JSON.parse(posts[0]?.body ?? ''), {
        model: 'qwen3:8b',
        messages: [{ role: 'user', content: 'Hi' }],
        max_tokens: 1,
      });
    });
  }

  it('names a token that is refused by its account, and sends it there only', async () => {
    const { origin } = await start({
      'GET /v1/models': MODELS,
      'POST /v1/chat/completions': { status: 401, json: { error: 'Invalid' } },
    });
    await useEndpoint(origin, CANARY_TOKEN);
    messages.press('Send');
    const result = await check();
    assert.deepEqual([result?.outcome, result?.account], ['tokenRefused', 'default']);
    assert.match(result?.message ?? '', /did not accept the token/);
  });

  it('says that nothing answers', async () => {
    const { origin, close } = await start({});
    await close();
    messages.press('Send');
    const result = await check();
    assert.equal(result?.outcome, 'notReachable');
    assert.match(result.message, new RegExp(`Could not connect to ${origin}`));
  });

  it('says that something else than a web server answers', async () => {
    const other = createServer((socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n'));
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    await setting('endpoint', `http://127.0.0.1:${port}`);
    messages.press('Send');
    try {
      const result = await check();
      assert.equal(result?.outcome, 'notHttp', JSON.stringify(result));
      assert.match(result.message, /does not speak HTTP/);
    } finally {
      other.close();
    }
  });

  it('asks first, and names host and model; without consent nothing but the list of models is read', async () => {
    const { origin, requests } = await start({ 'GET /v1/models': MODELS, 'POST /v1/chat/completions': CHAT });
    await setting('model', undefined);
    assert.equal(await check(), undefined);
    const [question] = messages.shown;
    assert.ok(question?.modal && question.text.includes(new URL(origin).host));
    assert.match(question.detail ?? '', /qwen3:8b/);
    // A server on this machine costs nothing.
    assert.doesNotMatch(question.detail ?? '', /charge/);
    assert.ok(requests.every(({ method, body }) => method === 'GET' && body === ''));
  });

  it('uses the first listed model where none is selected, and says that there is none', async () => {
    await setting('model', undefined);
    await start({ 'GET /v1/models': MODELS, 'POST /v1/chat/completions': CHAT });
    messages.press('Send');
    assert.equal((await check())?.outcome, 'works');
    await server?.close();
    await start({ 'GET /v1/models': { json: { object: 'list', data: [] } } });
    const result = await check();
    assert.equal(result?.outcome, 'noModel');
    assert.match(result.message, /no model is selected/);
  });

  it('checks in the form of Hugging Face, too', async () => {
    await setting('model', 'owner/model');
    await setting('task', 'text-classification');
    const { requests } = await start({
      'GET /usage/pinned_models': { json: { pinned_models: [] } },
      'POST /models/owner/model': { json: [[{ label: 'good', score: 0.9 }]] },
    });
    messages.press('Send');
    assert.equal((await check())?.outcome, 'works');
    assert.deepEqual(JSON.parse(requests.at(-1)?.body ?? ''), { inputs: 'Hi' });
  });
});

describe('an endpoint in a private network', () => {
  const messages = useMessages();
  beforeEach(async () => {
    await setting('api', undefined);
    // Reserved for documentation, so that nothing is reached by accident: no host has this name.
    await setting('endpoint', 'http://hf-inference-test-host:1');
  });
  afterEach(async () => {
    await setting('endpoint', undefined);
    await setting('api', 'huggingface');
  });

  it('fault 51: gets a text only after a question that names it, which is asked once', async () => {
    const run = () =>
      vscode.commands.executeCommand('hfInference.infer', { model: 'm', inputs: 'x', output: 'none' });
    assert.equal(await run(), undefined);
    const [question] = messages.shown;
    assert.ok(question?.modal && question.text.includes('hf-inference-test-host:1'));
    assert.match(question.detail ?? '', /unencrypted/);
    messages.press('Send Unencrypted');
    assert.equal((await inferOne({ model: 'm' })).error?.kind, 'offline');
    assert.equal((await inferOne({ model: 'm' })).error?.kind, 'offline');
    assert.equal(messages.shown.filter(({ modal }) => modal).length, 2);
  });
});

describe('the button of a run by the wrong API', () => {
  const messages = useMessages();
  const { showQuickPick } = vscode.window;
  afterEach(async () => {
    Reflect.set(vscode.window, 'showQuickPick', showQuickPick);
    await setting('endpoint', undefined);
    await setting('api', 'huggingface');
  });

  for (const set of ['huggingface', undefined]) {
    it(`stores the chosen API, and the run goes on (set before: ${set ?? 'auto'})`, async () => {
      await setting('api', set);
      const server = await RouteServer.start({ 'POST /v1/chat/completions': CHAT });
      try {
        await setting('endpoint', server.origin);
        Reflect.set(vscode.window, 'showQuickPick', async (items: readonly { api: string }[]) =>
          items.find(({ api }) => api === 'openai'),
        );
        messages.press('Select API');
        await vscode.commands.executeCommand('hfInference.setToken', { token: CANARY_TOKEN });
        assert.equal((await inferOne({ model: 'owner/model' })).error?.kind, 'wrongApi');
        await until(() => server.requests.some(({ path }) => path === '/v1/chat/completions'));
        await setting('model', undefined);
        const before = server.requests.length;
        assert.equal((await inferOne({ model: 'owner/model' })).status, 'ok');
        assert.equal(server.requests.length, before + 1);
      } finally {
        await server.close();
      }
    });
  }
});
