import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { PinCommandResult } from '../../src/platform/commandMap';
import { KNOWN_SERVERS } from '../support/http/knownServers';
import { RouteServer } from '../support/http/routeServer';
import type { Routes } from '../support/http/routeServer';
import { projectFolder } from '../support/projectFolder';
import {
  CANARY_TOKEN,
  closeEditors,
  describeOnce,
  infer,
  inferOne,
  openText,
  select,
  setting,
  useEndpoint,
} from './useLoopback';

const TEXT = 'a text that only the run may send';
const MODELS = { json: { object: 'list', data: [{ id: 'qwen3:8b', object: 'model' }] } };
const CHAT = {
  json: {
    object: 'chat.completion',
    choices: [{ index: 0, message: { role: 'assistant', content: 'Hi!' }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 3, completion_tokens: 2 },
  },
};
const LABELS = { json: [[{ label: 'good', score: 0.9 }]] };

describe('endpoints of other servers', () => {
  let server: RouteServer | undefined;
  const start = async (routes: Routes): Promise<RouteServer> => (server = await RouteServer.start(routes));

  before(() => setting('api', undefined));
  afterEach(async () => {
    await server?.close();
    await closeEditors();
  });
  after(async () => {
    await setting('endpoint', undefined);
    await setting('api', 'huggingface');
  });

  for (const [index, known] of KNOWN_SERVERS.entries()) {
    const { name, routes, otherwise, runs, errors, starting, token } = known;
    // What servers answer does not depend on VS Code.
    (index === 0 ? describe : describeOnce)(name, () => {
      const point = async (changed: Routes = {}): Promise<RouteServer> => {
        server = await RouteServer.start({ ...routes, ...changed }, otherwise);
        await (token === undefined ? setting('endpoint', server.origin) : useEndpoint(server.origin, token));
        return server;
      };
      const [first] = runs;
      const runAt = (run: typeof first) => inferOne({ model: undefined, inputs: TEXT, ...run.args });

      for (const run of runs) {
        it(`is recognized, and then gets only ${run.request} with ${JSON.stringify(run.args)}`, async () => {
          const { requests } = await point();
          const result = await runAt(run);
          assert.deepEqual([result.status, result.task], ['ok', run.task], JSON.stringify(result));
          assert.deepEqual(run.text === undefined ? result.output : result.text, run.text ?? run.output);
          assert.deepEqual(
            requests
              .filter((one) => JSON.stringify(one).includes(TEXT))
              .map(({ method, path }) => `${method} ${path}`),
            [run.request],
          );
          const authorization = token && `Bearer ${token}`;
          for (const request of requests) {
            assert.equal(request.headers['authorization'], authorization, JSON.stringify(request));
          }
          const before = requests.length;
          assert.equal((await runAt(run)).status, 'ok');
          assert.equal(requests.length, before + 1);
        });
      }

      for (const [what, [answer, kind]] of Object.entries(errors)) {
        it(`fails with ${kind} after ${what}`, async () => {
          // So long a rate limit is not waited for.
          const headers = kind === 'rateLimited' ? { headers: { 'retry-after': '30' } } : {};
          await point({ [first.request]: { ...answer, ...headers } });
          const result = await runAt({ ...first, args: { ...first.args, stream: true } });
          assert.deepEqual([result.status, result.error?.kind], ['error', kind], JSON.stringify(result));
        });
      }

      if (starting !== undefined) {
        it('is asked again while it starts', async () => {
          let asked = 0;
          const answer = routes[first.request];
          await point({
            [first.request]: (request) => {
              asked += 1;
              const later = typeof answer === 'function' ? answer(request) : answer;
              return asked === 1 || later === undefined ? starting : later;
            },
          });
          const result = await runAt(first);
          assert.deepEqual([result.status, result.attempts], ['ok', 2], JSON.stringify(result));
        });

        it('is not taken for another server while it starts, and gets no text', async () => {
          const routesNow: Record<string, Routes[string]> = {};
          server = await RouteServer.start(routesNow, starting);
          await setting('endpoint', server.origin);
          const early = await runAt({ ...first, args: { model: 'owner/model', ...first.args } });
          assert.ok(['busy', 'loading'].includes(early.error?.kind ?? ''), JSON.stringify(early));
          assert.equal(JSON.stringify(server.requests).includes(TEXT), false);
        });
      }

      if (token !== undefined) {
        it('gets no text without its token, and is asked again with it', async () => {
          server = await RouteServer.start(routes, otherwise);
          const { origin, requests } = server;
          await setting('endpoint', origin);
          assert.equal((await runAt(first)).error?.kind, 'noToken');
          assert.equal(JSON.stringify(requests).includes(TEXT), false);
          await useEndpoint(origin, 'hf_testRefused0123');
          assert.equal((await runAt(first)).error?.kind, 'unauthorized');
          await useEndpoint(origin, token);
          assert.equal((await runAt(first)).status, 'ok');
        });
      }
    });
  }

  for (const [name, text] of [
    ['router', 'Hello, wörld 🌍'],
    ['vllmReasoning', 'Hi!'],
    ['mistralParts', 'Hi!'],
    ['toolCalls', undefined],
  ] as const) {
    it(`reads a stream of the router as it was recorded: ${name}`, async () => {
      const stream = readFileSync(join(projectFolder, 'test', 'fixtures', 'chat', `${name}.sse`), 'utf8');
      const { origin, requests } = await start({
        'POST /v1/chat/completions': { stream, headers: { 'x-inference-provider': 'nebius' } },
      });
      await useEndpoint(origin, CANARY_TOKEN);
      const result = await inferOne({ model: 'Qwen/Qwen3-8B:fastest', api: 'openai', inputs: TEXT });
      assert.deepEqual(
        [result.status, result.text, result.provider],
        ['ok', text, 'nebius'],
        JSON.stringify(result),
      );
      assert.deepEqual(
        requests.map(({ method, path }) => `${method} ${path}`),
        ['POST /v1/chat/completions'],
      );
      assert.match(requests[0]?.body ?? '', /^\{"model":"Qwen\/Qwen3-8B:fastest",/);
    });
  }

  it('a server that wants a token gets no text without one', async () => {
    const { origin, requests } = await start({
      'GET /usage/pinned_models': { status: 401, json: { error: 'Invalid credentials' } },
    });
    await setting('endpoint', origin);
    const result = await inferOne({ inputs: TEXT });
    assert.equal(result.error?.kind, 'noToken');
    assert.ok(requests.every(({ method }) => method === 'GET'));
  });

  it('a token goes to its own origin only, also while a server is asked', async () => {
    const { origin, requests } = await start({ 'GET /v1/models': MODELS, 'POST /v1/chat/completions': CHAT });
    await useEndpoint(origin, CANARY_TOKEN);
    await inferOne({ model: 'qwen3:8b' });
    assert.ok(requests.length > 1);
    assert.ok(requests.every(({ headers }) => headers['authorization'] === `Bearer ${CANARY_TOKEN}`));
    const other = await RouteServer.start({ 'GET /v1/models': MODELS, 'POST /v1/chat/completions': CHAT });
    try {
      await setting('endpoint', other.origin);
      assert.equal((await inferOne({ model: 'qwen3:8b' })).status, 'ok');
      assert.equal(JSON.stringify(other.requests).includes(CANARY_TOKEN), false);
    } finally {
      await other.close();
    }
  });

  it('a server that is not known is asked without a token, and is the wrong API for its model', async () => {
    const { origin, requests } = await start({});
    await setting('endpoint', origin);
    assert.equal((await inferOne({ inputs: TEXT })).error?.kind, 'wrongApi');
    const listed = await inferOne({ model: 'qwen3:8b', inputs: TEXT });
    assert.equal(listed.error?.kind, 'wrongApi');
    // No text is sent for a model that the server cannot have.
    assert.equal(requests.filter(({ method }) => method === 'POST').length, 1);
  });

  it('an unknown route is the wrong API, and the server is asked again before the next run', async () => {
    const routes: Record<string, Routes[string]> = { 'GET /v1/models': MODELS };
    const { origin, requests } = await start(routes);
    await setting('endpoint', origin);
    assert.equal((await inferOne({ model: 'qwen3:8b' })).error?.kind, 'wrongApi');
    routes['POST /v1/chat/completions'] = CHAT;
    const before = requests.length;
    assert.equal((await inferOne({ model: 'qwen3:8b' })).status, 'ok');
    assert.ok(requests.length > before + 1);
  });

  it('a dedicated endpoint that is starting is waited for, and then gets the run', async () => {
    let asked = 0;
    const { origin, requests } = await start({
      'POST /': () => (++asked < 2 ? { status: 503, text: 'starting' } : LABELS),
    });
    await setting('endpoint', origin);
    const result = await inferOne({ api: 'endpoint', model: undefined, inputs: TEXT });
    assert.deepEqual([result.status, result.attempts], ['ok', 2]);
    assert.deepEqual(
      requests.map(({ headers }) => Number(headers['x-scale-up-timeout']) > 100),
      [false, true],
    );
  });

  it('an endpoint that is one model is named by its server or host, whatever model is set', async () => {
    const info = { json: { model_id: 'BAAI/bge', model_type: 'classifier' } };
    const { origin } = await start({ 'GET /info': info, 'POST /': LABELS });
    await setting('endpoint', origin);
    assert.equal((await inferOne({ model: 'owner/model' })).model, 'BAAI/bge');
    assert.equal((await inferOne({ model: 'owner/model', api: 'endpoint' })).model, new URL(origin).host);
  });

  it('a dedicated endpoint that is starting fails the run at once if the user never waits', async () => {
    const { origin, requests } = await start({ 'POST /': { status: 502 } });
    await setting('endpoint', origin);
    const result = await inferOne({ api: 'endpoint', model: undefined, inputs: TEXT, waitForModel: 'never' });
    assert.deepEqual([result.error?.kind, result.error?.httpStatus], ['loading', 502]);
    assert.equal(requests.length, 1);
  });

  it('a reranker gets the query and the texts at its own address', async () => {
    const ranks = [
      { index: 1, score: 0.9 },
      { index: 0, score: 0.1 },
    ];
    const { origin, requests } = await start({ 'POST /rerank': { json: ranks } });
    await setting('endpoint', `${origin}/rerank`);
    const inputs = { query: 'which?', texts: ['this', 'that'] };
    const result = await inferOne({ api: 'endpoint', model: undefined, inputs });
    assert.deepEqual([result.status, result.output], ['ok', ranks]);
    assert.deepEqual(JSON.parse(requests[0]?.body ?? ''), inputs);
  });

  it('is not asked for pinned models where it has none', async () => {
    const { origin, requests } = await start({ 'GET /v1/models': MODELS, 'POST /v1/chat/completions': CHAT });
    await useEndpoint(origin, CANARY_TOKEN);
    await inferOne({ model: 'qwen3:8b' });
    const before = requests.length;
    const result = await vscode.commands.executeCommand<PinCommandResult>('hfInference.pins.refresh');
    assert.deepEqual([result.outcome, result.error?.kind], ['refused', 'notFound']);
    assert.equal(requests.length, before);
  });

  it('a missing model is not the wrong API', async () => {
    const missing = { status: 404, json: { error: { message: 'The model `qwen3:8b` does not exist.' } } };
    const { origin } = await start({ 'GET /v1/models': MODELS, 'POST /v1/chat/completions': missing });
    await setting('endpoint', origin);
    assert.equal((await inferOne({ model: 'qwen3:8b' })).error?.kind, 'notFound');
  });

  it('a task that an OpenAI server does not have is refused before anything is sent', async () => {
    const { origin, requests } = await start({ 'GET /v1/models': MODELS });
    await setting('endpoint', origin);
    const result = await inferOne({ model: 'm', task: 'text-classification', inputs: TEXT });
    assert.equal(result.error?.kind, 'invalidInput');
    assert.ok(requests.every(({ method }) => method === 'GET'));
  });

  it('a chat has its text, its usage and its finish reason in the result, and takes a system message', async () => {
    const { origin, requests } = await start({ 'GET /v1/models': MODELS, 'POST /v1/chat/completions': CHAT });
    await setting('endpoint', origin);
    const result = await inferOne({ model: 'qwen3:8b', system: 'Be brief.', inputs: TEXT, stream: false });
    assert.deepEqual(
      [result.text, result.usage, result.finishReason, result.characters],
      ['Hi!', { promptTokens: 3, completionTokens: 2 }, 'stop', TEXT.length],
    );
    assert.deepEqual(JSON.parse(requests.at(-1)?.body ?? ''), {
      model: 'qwen3:8b',
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: TEXT },
      ],
    });
  });

  it('a chat of each selection takes its place in the document', async () => {
    const { origin } = await start({
      'GET /v1/models': MODELS,
      'POST /v1/chat/completions': ({ body }) => {
        const { messages } = JSON.parse(body) as { messages: { content: string }[] };
        const content = (messages[0]?.content ?? '').toUpperCase();
        return {
          json: { choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }] },
        };
      },
    });
    await setting('endpoint', origin);
    const editor = await openText('one two three');
    select(editor, 'one', 'three');
    await infer({ model: 'qwen3:8b', output: 'replace' });
    assert.equal(editor.document.getText(), 'ONE two THREE');
    await vscode.commands.executeCommand('undo');
    assert.equal(editor.document.getText(), 'one two three');
  });
});
