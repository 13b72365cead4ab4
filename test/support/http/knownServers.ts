import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from '../projectFolder';
import type { RouteAnswer, Routes } from './routeServer';

/** A run at a server, with the only request that may carry its text and what comes of it. */
interface KnownRun {
  readonly args: Readonly<Record<string, unknown>>;
  readonly request: string;
  readonly task: string;
  /** The text of the answer, or the whole output where it is no text. */
  readonly text?: string;
  readonly output?: unknown;
}

/** A server that users point the endpoint at: its routes, what it answers where it has none, and how it fails. */
export interface KnownServer {
  readonly name: string;
  readonly routes: Routes;
  readonly otherwise?: RouteAnswer;
  /** The server wants this token; without it, nothing with the user's text may be sent. */
  readonly token?: string;
  readonly runs: readonly [KnownRun, ...KnownRun[]];
  /** What the route of the first run answers instead, and the kind of failure that this is. */
  readonly errors: Readonly<Record<string, readonly [RouteAnswer, string]>>;
  /** What it answers while it starts; it is asked again. */
  readonly starting?: RouteAnswer;
}

/** The text of every answer that is not a stream. */
const PLAIN = 'A plain answer.';

const json = (body: unknown, status = 200): RouteAnswer => ({ status, json: body });
const recorded = (name: string): RouteAnswer => ({
  stream: readFileSync(join(projectFolder, 'test', 'fixtures', 'chat', `${name}.sse`), 'utf8'),
});
const models = (...rows: readonly object[]): RouteAnswer =>
  json({ object: 'list', data: rows.map((row) => ({ object: 'model', created: 1764000000, ...row })) });
const message = (content: string): RouteAnswer =>
  json({
    object: 'chat.completion',
    choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 },
  });
const vectors = (...embeddings: readonly (readonly number[])[]): RouteAnswer =>
  json({
    object: 'list',
    data: embeddings.map((embedding, index) => ({ object: 'embedding', index, embedding })),
  });

/** Answers a chat as a stream or as a whole, as the request says. */
const chat =
  (stream: RouteAnswer, whole: RouteAnswer): Routes[string] =>
  ({ body }) =>
    /"stream":true/.test(body) ? stream : whole;

const CHAT = 'POST /v1/chat/completions';
const EMBEDDINGS = 'POST /v1/embeddings';
const BARE = 'POST /';
const chatRun = (model: string, text: string, stream: boolean): KnownRun => ({
  ...{ args: { model, stream }, request: CHAT, task: 'chat-completion', text },
});
const embeddingRun = (model: string): KnownRun => ({
  args: { model, task: 'feature-extraction' },
  request: EMBEDDINGS,
  task: 'feature-extraction',
  output: [[0.5, 1]],
});

const TGI: KnownServer = {
  name: 'text-generation-inference',
  routes: {
    'GET /info': json({ model_id: 'Qwen/Qwen3-8B', model_pipeline_tag: 'text-generation', version: '3.3.6' }),
    'GET /health': { text: '' },
    'GET /v1/models': models({ id: 'Qwen/Qwen3-8B', owned_by: 'Qwen/Qwen3-8B' }),
    [CHAT]: chat(recorded('router'), message(PLAIN)),
  },
  otherwise: { status: 404, text: '' },
  runs: [chatRun('Qwen/Qwen3-8B', PLAIN, false), chatRun('Qwen/Qwen3-8B', 'Hello, wörld 🌍', true)],
  errors: {
    validation: [
      json({ error: 'Input validation error: `max_tokens`', error_type: 'validation' }, 422),
      'invalidInput',
    ],
    overloaded: [json({ error: 'Model is overloaded', error_type: 'overloaded' }, 429), 'rateLimited'],
    'an error inside the stream': [
      { stream: 'data:{"error":"Request failed during generation","error_type":"generation"}\n\n' },
      'server',
    ],
  },
  starting: json({ error: 'unhealthy', error_type: 'healthcheck' }, 503),
};

const TEI_ERRORS: KnownServer['errors'] = {
  validation: [
    json({ error: 'Input validation error: empty', error_type: 'Validation' }, 422),
    'invalidInput',
  ],
  'a batch that is too large': [
    json({ error: 'batch size 99 > 32', error_type: 'Validation' }, 413),
    'tooLarge',
  ],
  overloaded: [json({ error: 'Model is overloaded', error_type: 'Overloaded' }, 429), 'rateLimited'],
};

const TEI: KnownServer = {
  name: 'text-embeddings-inference with an embedding model',
  routes: {
    'GET /info': json({ model_id: 'BAAI/bge-small-en', model_type: { embedding: { pooling: 'cls' } } }),
    'GET /health': { text: '' },
    [BARE]: json([[0.5, 1]]),
    [EMBEDDINGS]: vectors([0.5, 1]),
  },
  otherwise: { status: 404, text: '' },
  runs: [
    { args: { task: 'feature-extraction' }, request: BARE, task: 'feature-extraction', output: [[0.5, 1]] },
  ],
  errors: TEI_ERRORS,
  starting: json({ error: 'Model is not ready', error_type: 'Unhealthy' }, 503),
};

const TEI_CLASSIFIER: KnownServer = {
  name: 'text-embeddings-inference with a classifier',
  routes: {
    'GET /info': json({
      model_id: 'SamLowe/emotions',
      model_type: { classifier: { id2label: { '0': 'joy' } } },
    }),
    'GET /health': { text: '' },
    [BARE]: json([{ score: 0.9, label: 'joy' }]),
  },
  otherwise: { status: 404, text: '' },
  runs: [{ args: {}, request: BARE, task: 'auto', output: [{ score: 0.9, label: 'joy' }] }],
  errors: TEI_ERRORS,
};

const OPENAI_ERRORS: KnownServer['errors'] = {
  'a prompt that is too long': [
    json(
      {
        error: {
          message: "This model's maximum context length is 4096 tokens",
          type: 'BadRequestError',
          code: 400,
        },
      },
      400,
    ),
    'invalidInput',
  ],
  'an error inside the stream': [
    {
      stream:
        'data: {"error":{"message":"EngineCore died","type":"InternalServerError","code":500}}\n\ndata: [DONE]\n\n',
    },
    'server',
  ],
};

const VLLM_ROUTES: Routes = {
  'GET /v1/models': models({ id: 'Qwen/Qwen3-8B', owned_by: 'vllm', max_model_len: 40960 }),
  'GET /health': { text: '' },
  [CHAT]: chat(recorded('vllmReasoning'), message(PLAIN)),
  [EMBEDDINGS]: vectors([0.5, 1]),
};

const VLLM: KnownServer = {
  name: 'vLLM',
  routes: VLLM_ROUTES,
  otherwise: json({ detail: 'Not Found' }, 404),
  runs: [
    chatRun('Qwen/Qwen3-8B', PLAIN, false),
    chatRun('Qwen/Qwen3-8B', 'Hi!', true),
    embeddingRun('Qwen/Qwen3-8B'),
  ],
  errors: {
    ...OPENAI_ERRORS,
    'a model that it does not have': [
      json(
        { error: { message: 'The model `Qwen/Qwen3-8B` does not exist.', type: 'NotFoundError', code: 404 } },
        404,
      ),
      'notFound',
    ],
  },
};

/** The key of vLLM guards `/v1` only. */
const guarded = (routes: Routes, token: string, refusal: RouteAnswer): Routes =>
  Object.fromEntries(
    Object.entries(routes).map(([route, answer]): [string, Routes[string]] => [
      route,
      (request) => {
        const isAllowed = !route.includes(' /v1/') || request.headers['authorization'] === `Bearer ${token}`;
        return !isAllowed ? refusal : typeof answer === 'function' ? answer(request) : answer;
      },
    ]),
  );

const VLLM_WITH_KEY: KnownServer = {
  ...VLLM,
  name: 'vLLM with a key',
  token: 'key-of-this-vllm',
  routes: guarded(VLLM_ROUTES, 'key-of-this-vllm', json({ error: 'Unauthorized' }, 401)),
};

const LLAMA_SERVER: KnownServer = {
  name: 'llama-server',
  routes: {
    'GET /v1/models': models({
      id: '/models/Qwen3-8B-Q4_K_M.gguf',
      owned_by: 'llamacpp',
      meta: { n_ctx_train: 40960 },
    }),
    'GET /props': json({ total_slots: 1 }),
    'GET /health': json({ status: 'ok' }),
    [CHAT]: chat(recorded('llamaServer'), message(PLAIN)),
    [EMBEDDINGS]: vectors([0.5, 1]),
  },
  otherwise: json({ error: { code: 404, message: 'File Not Found', type: 'not_found_error' } }, 404),
  runs: [
    chatRun('/models/Qwen3-8B-Q4_K_M.gguf', PLAIN, false),
    chatRun('/models/Qwen3-8B-Q4_K_M.gguf', 'Hi!', true),
    embeddingRun('/models/Qwen3-8B-Q4_K_M.gguf'),
  ],
  errors: {
    'a context that is full': [
      json(
        {
          error: {
            code: 400,
            message: 'the request exceeds the available context size',
            type: 'exceed_context_size_error',
          },
        },
        400,
      ),
      'invalidInput',
    ],
    'a route that is switched off': [
      json(
        { error: { code: 501, message: 'This server does not support chat', type: 'not_supported_error' } },
        501,
      ),
      'server',
    ],
  },
  starting: json({ error: { code: 503, message: 'Loading model', type: 'unavailable_error' } }, 503),
};

const OLLAMA: KnownServer = {
  name: 'Ollama',
  routes: {
    'GET /v1/models': models(
      { id: 'qwen3:8b', owned_by: 'library' },
      { id: 'nomic-embed-text:latest', owned_by: 'library' },
    ),
    'GET /api/tags': json({ models: [{ name: 'qwen3:8b' }] }),
    'GET /': { text: 'Ollama is running' },
    [CHAT]: chat(recorded('ollamaThink'), message(PLAIN)),
    [EMBEDDINGS]: vectors([0.5, 1]),
  },
  otherwise: { status: 404, text: '404 page not found' },
  runs: [
    chatRun('qwen3:8b', PLAIN, false),
    chatRun('qwen3:8b', 'Hi!', true),
    embeddingRun('nomic-embed-text:latest'),
  ],
  errors: {
    'a model that it does not have': [
      json(
        {
          error: {
            message: 'model "qwen3:8b" not found, try pulling it first',
            type: 'api_error',
            param: null,
            code: null,
          },
        },
        404,
      ),
      'notFound',
    ],
    'a model that does not chat': [
      json({ error: { message: '"qwen3:8b" does not support chat', type: 'invalid_request_error' } }, 400),
      'invalidInput',
    ],
  },
};

const LM_STUDIO: KnownServer = {
  name: 'LM Studio',
  routes: {
    'GET /v1/models': models({ id: 'qwen3-8b', owned_by: 'organization_owner' }),
    [CHAT]: chat(recorded('router'), message(PLAIN)),
    [EMBEDDINGS]: vectors([0.5, 1]),
  },
  otherwise: json({ error: 'Unexpected endpoint or method. (GET /x). Returning 200 anyway' }),
  runs: [
    chatRun('qwen3-8b', PLAIN, false),
    chatRun('qwen3-8b', 'Hello, wörld 🌍', true),
    embeddingRun('qwen3-8b'),
  ],
  errors: {
    'an error inside the stream': [
      { stream: 'event: error\ndata: {"error":{"message":"The model has crashed"}}\n\n' },
      'server',
    ],
    'an unknown route': [
      json({ error: 'Unexpected endpoint or method. (POST /v1/chat/completions)' }),
      'wrongApi',
    ],
  },
};

const TOOLKIT: KnownServer = {
  name: 'the toolkit of Inference Endpoints',
  routes: {
    'GET /health': { text: 'OK' },
    [BARE]: json([{ label: 'POSITIVE', score: 0.99 }]),
  },
  runs: [{ args: {}, request: BARE, task: 'auto', output: [{ label: 'POSITIVE', score: 0.99 }] }],
  errors: { 'any error': [json({ error: 'Body needs to provide a inputs key' }, 400), 'invalidInput'] },
};

const PINS: KnownServer = {
  name: 'a server of pinned models',
  routes: {
    'GET /usage/pinned_models': json({ pinned_models: [] }),
    'POST /models/owner/model': json([[{ label: 'good', score: 0.9 }]]),
  },
  runs: [
    {
      args: { model: 'owner/model' },
      request: 'POST /models/owner/model',
      task: 'auto',
      output: [[{ label: 'good', score: 0.9 }]],
    },
  ],
  errors: {
    'a model that it does not have': [json({ error: 'Model owner/model does not exist' }, 404), 'notFound'],
  },
  starting: json({ error: 'Model owner/model is currently loading', estimated_time: 0.5 }, 503),
};

/** The rows of a table of servers: what each of them has, says and refuses (state: August to November 2026). */
export const KNOWN_SERVERS: readonly KnownServer[] = [
  TGI,
  TEI,
  TEI_CLASSIFIER,
  VLLM,
  VLLM_WITH_KEY,
  LLAMA_SERVER,
  OLLAMA,
  LM_STUDIO,
  TOOLKIT,
  PINS,
  {
    ...VLLM,
    name: 'a protected Inference Endpoint with vLLM',
    token: 'hf_testOfThisEndpoint',
    routes: guarded(VLLM_ROUTES, 'hf_testOfThisEndpoint', json({ error: 'Unauthorized' }, 401)),
    otherwise: json({ detail: 'Not Found' }, 404),
  },
];
