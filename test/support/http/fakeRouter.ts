import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { projectFolder } from '../projectFolder';
import { RouteServer } from './routeServer';
import type { RouteAnswer, Routes, SeenRequest } from './routeServer';

const fixtures = join(projectFolder, 'test', 'fixtures');
const read = (path: string): string => readFileSync(join(fixtures, path), 'utf8');

/** Whoever is to talk to the fake router must trust this file: `test/fixtures/tls/create.sh` creates it. */
export const FAKE_ROUTER_CERTIFICATE: string = join(fixtures, 'tls', 'fakeRouter.cert.pem');

/** A classic model that `/hf-inference` serves. */
export const CLASSIC_MODEL = 'google-bert/bert-base-uncased';

const model = (id: string, inputs: readonly string[], providers: readonly object[]): object => ({
  ...{ id, object: 'model', created: 1764000000, owned_by: id.split('/')[0], providers },
  architecture: { input_modalities: inputs, output_modalities: ['text'] },
});
const provider = (name: string, context: number, input: number, output: number): object => ({
  ...{ provider: name, status: 'live', context_length: context, pricing: { input, output } },
  ...{ supports_tools: true, supports_structured_output: true, is_model_author: false },
});
const MODELS = [
  model(
    'Qwen/Qwen3-8B',
    ['text'],
    [
      provider('nscale', 32_768, 0.07, 0.2),
      provider('nebius', 40_960, 0.06, 0.18),
      { provider: 'featherless-ai', status: 'live' },
    ],
  ),
  model('meta-llama/Llama-3.3-70B-Instruct', ['text'], [provider('groq', 131_072, 0.59, 0.79)]),
  model('google/gemma-3-27b-it', ['text', 'image'], [provider('nebius', 110_000, 0.2, 0.6)]),
];

const WHOAMI: RouteAnswer = {
  json: {
    ...{ type: 'user', name: 'ada', orgs: [{ name: 'acme' }] },
    auth: { type: 'access_token', accessToken: { displayName: 'laptop', role: 'write' } },
  },
};

/** Gives an answer only to those who have the token. */
const guarded =
  (token: string, answer: RouteAnswer): Routes[string] =>
  ({ headers }) =>
    headers['authorization'] === `Bearer ${token}`
      ? answer
      : { status: 401, json: { error: 'Invalid credentials in Authorization header' } };

/** The router of Hugging Face and the Hub on this machine, behind a proxy that connects their names to them. */
export interface FakeRouter {
  /** The address for `http.proxy`. */
  readonly proxy: string;
  /** What came in at the router, oldest first, then at the Hub. */
  readonly requests: () => readonly (SeenRequest & { readonly host: string })[];
  /** The other hosts that the proxy was asked for. It refuses them. */
  readonly refused: readonly string[];
  readonly close: () => Promise<void>;
}

/** Starts the router and the Hub for one token, with the routes that the extension uses. */
export async function startFakeRouter(token: string): Promise<FakeRouter> {
  const tls = { key: read('tls/fakeRouter.key.pem'), cert: read('tls/fakeRouter.cert.pem') };
  const router = await RouteServer.start(
    {
      'GET /v1/models': { json: { object: 'list', data: MODELS } },
      'POST /v1/chat/completions': guarded(token, {
        stream: read('chat/router.sse'),
        headers: { 'x-inference-provider': 'nebius' },
      }),
      [`POST /hf-inference/models/${CLASSIC_MODEL}`]: guarded(token, {
        json: [{ score: 0.9, token: 2951, token_str: 'data', sequence: 'a stack is a data structure.' }],
      }),
    },
    undefined,
    undefined,
    tls,
  );
  const hub = await RouteServer.start(
    {
      'GET /api/whoami-v2': guarded(token, WHOAMI),
      'GET /api/models': { text: read('hub/search.json'), headers: { 'content-type': 'application/json' } },
    },
    undefined,
    undefined,
    tls,
  );
  const servers = new Map([
    ['router.huggingface.co', router],
    ['huggingface.co', hub],
  ]);
  const refused: string[] = [];
  const proxy = createServer((request, response) => {
    refused.push(request.url ?? '');
    response.writeHead(403).end();
  });
  const open = new Set<Duplex>();
  proxy.on('connect', ({ url = '' }, client: Duplex) => {
    const server = servers.get(url.replace(/:443$/, ''));
    client.on('error', () => client.destroy());
    if (server === undefined) {
      refused.push(url);
      client.end('HTTP/1.1 403 Forbidden\r\n\r\n');
      return;
    }
    open.add(client);
    const onward = connect(Number(new URL(server.origin).port), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      client.pipe(onward).pipe(client);
    });
    onward.on('error', () => client.destroy());
    client.on('close', () => {
      onward.destroy();
      open.delete(client);
    });
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const { port } = proxy.address() as AddressInfo;
  return {
    proxy: `http://127.0.0.1:${port}`,
    requests: () =>
      [...servers].flatMap(([host, { requests }]) => requests.map((request) => ({ ...request, host }))),
    refused,
    close: async () => {
      open.forEach((client) => client.destroy());
      proxy.closeAllConnections();
      await Promise.all([router.close(), hub.close(), new Promise((resolve) => proxy.close(resolve))]);
    },
  };
}
