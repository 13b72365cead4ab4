import assert from 'node:assert/strict';
import { settleEndpoint } from '../../../../src/core/endpoints/settleEndpoint';
import type { Settled } from '../../../../src/core/endpoints/settleEndpoint';
import { ApiClient } from '../../../../src/core/http/jsonClient';
import type { Fetch } from '../../../../src/core/ports';
import { systemClock } from '../../../../src/node/systemClock';

import { silentLogger as silent } from '../../../support/loggers';
type Answer = readonly [status: number, body: unknown];
interface Seen {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** Settles an endpoint whose server has these routes; every other one answers as `otherwise`. */
async function settle(
  routes: Readonly<Record<string, Answer>>,
  {
    path = '',
    token,
    otherwise = [404, 'Not Found'] as Answer,
  }: { path?: string; token?: string; otherwise?: Answer } = {},
): Promise<{ readonly settled: Settled; readonly seen: readonly Seen[] }> {
  const seen: Seen[] = [];
  const fetch: Fetch = async ({ method, url, headers, body }) => {
    const route = new URL(url).pathname;
    seen.push({ method, path: route, headers, body });
    const [status, answer] = routes[route] ?? otherwise;
    const text = typeof answer === 'string' ? answer : JSON.stringify(answer);
    const type =
      typeof answer !== 'string' ? 'application/json' : answer.startsWith('<') ? 'text/html' : 'text/plain';
    return {
      status,
      header: (name) => ({ 'content-type': type, 'content-length': String(text.length) })[name] ?? null,
      body: (async function* () {
        yield new TextEncoder().encode(text);
      })(),
    };
  };
  const client = new ApiClient({ fetch, clock: systemClock, logger: silent });
  const endpoint = `https://server.example${path}`;
  const settled = await settleEndpoint(client, { endpoint, token }, new AbortController().signal);
  return { settled, seen };
}

const formsOf = ({ settled }: { settled: Settled }): unknown =>
  settled.kind === 'recognized' ? settled.api : settled.kind;
const MODELS: Answer = [200, { object: 'list', data: [{ id: 'm' }] }];

describe('settleEndpoint', () => {
  for (const [server, routes, expected] of [
    [
      'a server of pinned models',
      { '/usage/pinned_models': [200, { pinned_models: [] }] },
      { forms: ['huggingface'] },
    ],
    [
      'one that wants a token for them',
      { '/usage/pinned_models': [401, { error: 'token' }] },
      { forms: ['huggingface'] },
    ],
    ['vLLM, Ollama, LM Studio or llama-server', { '/v1/models': MODELS }, { forms: ['openai'] }],
    [
      'one that speaks both',
      { '/v1/models': MODELS, '/usage/pinned_models': [403, { error: 'no' }] },
      { forms: ['huggingface', 'openai'] },
    ],
    [
      'text-embeddings-inference',
      { '/info': [200, { model_id: 'BAAI/bge', model_type: { embedding: {} } }] },
      { forms: ['endpoint'], model: 'BAAI/bge' },
    ],
    ['the toolkit of Inference Endpoints', { '/health': [200, 'OK'] }, { forms: ['endpoint'] }],
    ['one with an empty health page', { '/health': [200, ''] }, { forms: ['endpoint'] }],
    [
      'a server that answers every address with a list',
      { '/health': [200, [[{ label: 'a' }]]] },
      'unrecognized',
    ],
    ['a web site', { '/health': [200, '<html>'], '/info': [200, '<html>'] }, 'unrecognized'],
    ['something else', {}, 'unrecognized'],
    ['a page that refuses everything in HTML', { '/usage/pinned_models': [401, '<html>'] }, 'unrecognized'],
  ] as readonly (readonly [string, Readonly<Record<string, Answer>>, unknown])[]) {
    it(`is recognized for ${server}`, async () => {
      assert.deepEqual(formsOf(await settle(routes)), expected);
    });
  }

  it('waits for a token where only the health page needs none, and reports a token that is refused', async () => {
    const routes = { '/v1/models': [401, { error: 'Unauthorized' }], '/health': [200, ''] } as const;
    assert.equal(formsOf(await settle(routes)), 'unrecognized');
    const { settled } = await settle(routes, { token: 'hf_testtoken' });
    assert.equal(settled.kind === 'unreachable' && settled.failure.kind, 'unauthorized');
  });

  it('needs another token where the pinned models are refused to this one', async () => {
    const needsToken = async (status: number, token?: string): Promise<unknown> => {
      const routes = { '/usage/pinned_models': [status, { error: 'no' }] } as const;
      const { settled } = await settle(routes, token === undefined ? {} : { token });
      return settled.kind === 'recognized' && settled.needsToken;
    };
    assert.deepEqual(
      [
        await needsToken(401),
        await needsToken(401, 'hf_test'),
        await needsToken(403),
        await needsToken(403, 'hf_test'),
      ],
      [true, true, true, false],
    );
  });

  it('stays open while the server loads its model', async () => {
    const loading: Answer = [
      503,
      { error: { code: 503, message: 'Loading model', type: 'unavailable_error' } },
    ];
    const { settled, seen } = await settle({}, { otherwise: loading });
    assert.equal(settled.kind === 'unreachable' && settled.failure.kind, 'loading');
    assert.ok(seen.every(({ path }) => path !== '/health'));
  });

  it('treats an address that ends in /v1 as the base of OpenAI’s form', async () => {
    const ended = await settle({ '/v1/models': MODELS }, { path: '/v1' });
    assert.deepEqual(formsOf(ended), { forms: ['openai'] });
    const tei = await settle({ '/info': [200, { model_id: 'm' }] }, { path: '/v1' });
    assert.deepEqual(formsOf(tei), { forms: ['endpoint'], model: 'm' });
  });

  it('asks by GETs only, without a body, and sends the token where there is one', async () => {
    const { seen } = await settle({}, { token: 'hf_testtoken' });
    assert.deepEqual(seen.map(({ path }) => path).sort(), [
      '/health',
      '/info',
      '/usage/pinned_models',
      '/v1/models',
    ]);
    assert.ok(seen.every(({ method, body }) => method === 'GET' && body === undefined));
    assert.ok(seen.every(({ headers }) => headers['authorization'] === 'Bearer hf_testtoken'));
    const without = await settle({});
    assert.ok(without.seen.every(({ headers }) => !('authorization' in headers)));
  });

  it('stays open while the server cannot be reached', async () => {
    const fetch: Fetch = () => Promise.reject(Object.assign(new Error('no'), { code: 'ECONNREFUSED' }));
    const client = new ApiClient({ fetch, clock: systemClock, logger: silent });
    const { signal } = new AbortController();
    const settled = await settleEndpoint(client, { endpoint: 'https://server.example' }, signal);
    assert.equal(settled.kind === 'unreachable' && settled.failure.reason, 'refused');
  });
});
