import assert from 'node:assert/strict';
import { connect } from 'node:net';
import type { ServerProcess } from './serverProcess';

type Kind = (server: ServerProcess, random: () => number) => Promise<string>;

const WAIT = { 'x-wait-for-model': 'true', 'x-use-cache': 'false' };
const one = <T>(random: () => number, among: readonly [T, ...T[]]): T =>
  among[Math.floor(random() * among.length)] ?? among[0];

/** Holds that an answer is a clean refusal with one of these status codes, in a sentence without paths. */
async function refused(response: Response, ...allowed: readonly number[]): Promise<string> {
  const text = await response.text();
  assert.ok(allowed.includes(response.status), `${response.status}: ${text.slice(0, 300)}`);
  const said: unknown = JSON.parse(text);
  assert.ok(
    typeof Object(said).error === 'string' ||
      Array.isArray(Object(said).error) ||
      Object(said).error?.message,
    text,
  );
  assert.doesNotMatch(text, /\/tmp|node_modules|\bat \w+ \(|\bnull\b(?!,"code)/);
  return String(response.status);
}

const damaged: Kind = async (server, random) => {
  const task = one(random, [
    'text-classification',
    'feature-extraction',
    'token-classification',
    'text-generation',
  ]);
  const kind = one(random, ['nan', 'infinite']);
  const stream = task === 'text-generation' && random() < 0.5;
  const response = await server.call(`/models/${kind}/${task}`, { inputs: 'anna is good', stream }, WAIT);
  return `damaged ${await refused(response, 500)}`;
};

const truncated: Kind = async (server, random) => {
  const task = one(random, ['text-classification', 'text-generation']);
  return `truncated ${await refused(await server.call(`/models/truncated/${task}`, { inputs: 'good' }, WAIT), 500)}`;
};

const oddParameters: Kind = async (server, random) => {
  const odd = one<readonly [string, object]>(random, [
    ['text-generation', { repetition_penalty: 1e-300 }],
    ['text-generation', { temperature: -1 }],
    ['text-generation', { max_new_tokens: 1e9 }],
    ['text-generation', { top_p: 'x' }],
    ['fill-mask', { top_k: 1e6 }],
    ['text-classification', { top_k: 1.5 }],
    ['feature-extraction', { pooling: 'nonsense' }],
  ]);
  const response = await server.call(
    `/models/mini/${odd[0]}`,
    { inputs: 'good [MASK]', parameters: odd[1] },
    WAIT,
  );
  return `parameters ${await refused(response, 400, 422)}`;
};

const manyMasks: Kind = async (server) => {
  const body = { inputs: Array(900).fill('[MASK] [MASK] [MASK]'), parameters: { top_k: 1000 } };
  return `masks ${await refused(await server.call('/models/mini/fill-mask', body, WAIT), 400)}`;
};

const hangUp: Kind = async (server, random) => {
  const gone = new AbortController();
  setTimeout(() => gone.abort(), random() * 50);
  await fetch(`http://127.0.0.1:${server.port}/models/mini/text-generation`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.token}`, ...WAIT },
    body: JSON.stringify({ inputs: 'good', parameters: { max_new_tokens: 5000 }, stream: random() < 0.5 }),
    signal: gone.signal,
  })
    .then((response) => response.text())
    .catch(() => undefined);
  return 'hung up';
};

const halfBody: Kind = (server) =>
  new Promise((resolve) => {
    const socket = connect(server.port, '127.0.0.1', () => {
      socket.write(
        `POST /models/mini/fill-mask HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\n` +
          `Authorization: Bearer ${server.token}\r\nContent-Length: 100000\r\n\r\n${'x'.repeat(50_000)}`,
        () => socket.destroy(),
      );
    });
    socket.on('error', () => undefined).on('close', () => resolve('half a body'));
  });

const unknown: Kind = async (server) =>
  `unknown ${await refused(await server.call('/models/mini/none', { inputs: 'x'.repeat(100_000) }, WAIT), 404)}`;

const tooLarge: Kind = async (server) =>
  `large ${await refused(await server.call('/models/mini/fill-mask', { inputs: 'x'.repeat(9_000_000) }, WAIT), 413, 503)}`;

const KINDS = [
  damaged,
  damaged,
  truncated,
  oddParameters,
  oddParameters,
  manyMasks,
  hangUp,
  hangUp,
  halfBody,
  unknown,
  tooLarge,
] as const;

/** Sends one request that should harm a server; resolves with what became of it, rejects where that was no clean refusal. */
export function hostileRequest(server: ServerProcess, random: () => number): Promise<string> {
  return one(random, [...KINDS])(server, random);
}
