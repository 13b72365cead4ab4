import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { PinCommandResult } from '../../src/platform/commandMap';
import { RouteServer } from '../support/http/routeServer';
import type { Routes } from '../support/http/routeServer';
import {
  CANARY_TOKEN,
  closeEditors,
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

/** Servers that users point the endpoint at, by their routes, with the request of a run and what comes of it. */
const SERVERS: readonly {
  readonly name: string;
  readonly routes: Routes;
  readonly run?: Readonly<Record<string, unknown>>;
  readonly request: string;
  readonly task: string;
  readonly output: unknown;
}[] = [
  {
    name: 'vLLM, Ollama, LM Studio or llama-server',
    routes: { 'GET /v1/models': MODELS, 'POST /v1/chat/completions': CHAT },
    run: { model: 'qwen3:8b' },
    request: 'POST /v1/chat/completions',
    task: 'chat-completion',
    output: CHAT.json,
  },
  {
    name: 'an OpenAI server that embeds',
    routes: {
      'GET /v1/models': MODELS,
      'POST /v1/embeddings': { json: { object: 'list', data: [{ index: 0, embedding: [0.5, 1] }] } },
    },
    run: { model: 'text-embedding', task: 'feature-extraction' },
    request: 'POST /v1/embeddings',
    task: 'feature-extraction',
    output: [[0.5, 1]],
  },
  {
    name: 'a server of pinned models',
    routes: {
      'GET /usage/pinned_models': { json: { pinned_models: [] } },
      'POST /models/owner/model': LABELS,
    },
    request: 'POST /models/owner/model',
    task: 'auto',
    output: LABELS.json,
  },
  {
    name: 'text-embeddings-inference',
    routes: { 'GET /info': { json: { model_id: 'BAAI/bge', model_type: 'classifier' } }, 'POST /': LABELS },
    run: { model: undefined },
    request: 'POST /',
    task: 'auto',
    output: LABELS.json,
  },
  {
    name: 'the toolkit of Inference Endpoints',
    routes: { 'GET /health': { text: 'OK' }, 'POST /': LABELS },
    run: { model: undefined },
    request: 'POST /',
    task: 'auto',
    output: LABELS.json,
  },
];

describe('endpoints of other servers', () => {
  let server: RouteServer | undefined;
  const start = async (routes: Routes): Promise<RouteServer> => (server = await RouteServer.start(routes));

  beforeEach(() => setting('api', undefined));
  afterEach(async () => {
    await server?.close();
    await setting('endpoint', undefined);
    await setting('api', 'huggingface');
    await closeEditors();
  });

  for (const { name, routes, run, request, task, output } of SERVERS) {
    it(`${name}: is recognized, and then gets only the requests of runs`, async () => {
      const { origin, requests } = await start(routes);
      await setting('endpoint', origin);
      const result = await inferOne({ inputs: TEXT, ...run });
      assert.deepEqual(
        [result.status, result.task, result.output],
        ['ok', task, output],
        JSON.stringify(result),
      );
      const posts = requests.filter(({ method }) => method === 'POST');
      assert.deepEqual(
        posts.map(({ method, path }) => `${method} ${path}`),
        [request],
      );
      assert.equal(JSON.stringify(requests.filter(({ method }) => method === 'GET')).includes(TEXT), false);
      assert.ok(requests.every(({ headers }) => headers['authorization'] === undefined));
      const before = requests.length;
      await inferOne({ inputs: TEXT, ...run });
      assert.equal(requests.length, before + 1);
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
