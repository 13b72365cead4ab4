import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { FailureKind } from '../../src/core/http/failure';
import { answer, chunk, head, json, STREAM_HEAD, tokenEvent } from '../support/http/httpAnswers';
import { FIN, RST, ScriptedServer } from '../support/http/scriptedServer';
import type { Script } from '../support/http/scriptedServer';
import { CANARY_TOKEN, inferOne, itOnce, setting, useEndpoint, useLoopback } from './useLoopback';

const HTML = '<!doctype html><html><body>Secret page of the proxy</body></html>';
const html = (status: number) => answer(status, { 'content-type': 'text/html' }, HTML);

const GZIP = { 'content-encoding': 'gzip' };

/** What each kind is produced by; every answer also repeats the token, as careless servers do. */
const CASES: readonly (readonly [FailureKind, string, readonly Script[], number?])[] = [
  ['unauthorized', '401', [[json(401, { error: `Invalid credentials ${CANARY_TOKEN}` })]]],
  ['paymentRequired', '402', [[json(402, { error: 'You have depleted your monthly included credits' })]]],
  ['forbidden', '403', [[json(403, { error: `no permission for ${CANARY_TOKEN}` })]]],
  ['notFound', '404', [[json(404, { error: 'Model owner/model does not exist' })]]],
  ['wrongApi', '404 in plain text', [[answer(404, { 'content-type': 'text/plain' }, 'Not Found')]]],
  ['gone', '410', [[json(410, { error: 'The model owner/model is retired' })]]],
  ['tooLarge', '413', [[answer(413)]]],
  ['invalidInput', '400', [[json(400, { error: ['`top_k` must be positive'], warnings: [CANARY_TOKEN] })]]],
  ['invalidInput', '422', [[json(422, { error: 'inputs too long', error_type: 'validation' })]]],
  [
    'rateLimited',
    '429 for a minute',
    [[json(429, { error: 'Rate limit reached' }, { 'retry-after': '60' })]],
  ],
  ['server', '500', [[json(500, { error: 'CUDA out of memory' })]]],
  ['server', '500 with a web page', [[html(500)]]],
  [
    'loading',
    '503 loading, with waiting off',
    [[json(503, { error: 'Model owner/model is currently loading', estimated_time: 20 })]],
  ],
  [
    'redirected',
    '302',
    [[head(302, { location: `http://127.0.0.1:1/${CANARY_TOKEN}`, 'content-length': '0' })]],
  ],
  ['badResponse', 'a login page', [[html(200)]]],
  ['badResponse', 'an empty answer', [[json(200, '')]]],
  ['badResponse', 'broken JSON', [[json(200, '{"generated_text": ')]]],
  [
    'invalidInput',
    'found fault 4: an error inside a stream',
    [
      [
        STREAM_HEAD,
        chunk(tokenEvent('Half')),
        chunk(`data: {"error":"too long ${CANARY_TOKEN}","error_type":"validation"}\n\n`),
        chunk(''),
      ],
    ],
  ],
  [
    'server',
    'found fault 4: an error event without a result, then [DONE]',
    [[STREAM_HEAD, chunk('event: error\ndata: {"message":"out of memory"}\n\ndata: [DONE]\n\n'), chunk('')]],
  ],
  ['server', 'found fault 35: an error without words', [[json(200, { error: '' })]]],
  [
    'badResponse',
    'found fault 5: numbers that are all invalid',
    [[json(200, '[[{"label":"a","score":NaN}]]')]],
  ],
  [
    'badResponse',
    'found fault 35: gzip without its end',
    [[answer(200, { ...GZIP, 'content-type': 'application/json' }, gzipSync('[1]').subarray(0, -8))]],
  ],
  ['badResponse', 'a truncated answer', [[json(200, '[1', { 'content-length': '50' }), FIN]]],
];

describe('failures of hfInference.infer', () => {
  const { server } = useLoopback();
  before(() => setting('waitForModel', 'never'));
  after(() => setting('waitForModel', undefined));

  for (const [kind, what, scripts] of CASES) {
    it(`${kind}: ${what}`, async () => {
      server().play(...scripts);
      const result = await inferOne();
      assert.equal(result.status, 'error');
      assert.equal(result.error?.kind, kind);
      assert.ok(result.error.message.length > 10);
      const everything = JSON.stringify(result);
      assert.ok(!everything.includes(CANARY_TOKEN), everything);
      assert.doesNotMatch(everything, /<html|Secret page/);
      assert.equal(server().requests[0]?.headers['authorization'], `Bearer ${CANARY_TOKEN}`);
    });
  }

  itOnce('busy: 503 that does not mention loading, at most three attempts', async () => {
    server().play([json(503, { error: 'Model too busy, unable to get response in less than 60 second(s)' })]);
    const result = await inferOne({ waitForModel: 'onLoading' });
    assert.equal(result.error?.kind, 'busy');
    assert.ok(result.attempts <= 3);
    assert.equal(result.attempts, server().requests.length);
  });

  it('timeout: nothing within the deadline', async () => {
    await setting('timeoutSeconds', 1);
    try {
      server().play([]);
      const result = await inferOne();
      assert.equal(result.error?.kind, 'timeout');
      await server().until(({ openConnections }) => openConnections === 0);
    } finally {
      await setting('timeoutSeconds', undefined);
    }
  });

  it('offline: the connection breaks before any answer, twice', async () => {
    server().play([RST]);
    assert.equal((await inferOne()).error?.kind, 'offline');
    assert.ok(server().requests.length <= 2);
  });

  it('found fault 5: a row with NaN is removed, and the others are the result', async () => {
    server().play([json(200, '[[{"label":"a","score":NaN},{"label":"b","score":0.5}]]')]);
    const { output, status } = await inferOne();
    assert.deepEqual([status, output], ['ok', [[{ label: 'b', score: 0.5 }]]]);
  });

  it('guard: redacted answers: a token in an answer is removed, however it is escaped', async () => {
    const escaped = CANARY_TOKEN.replace('_', '\\u005f');
    server().play([json(200, `[{"generated_text":"a ${escaped} ${CANARY_TOKEN}"}]`)]);
    assert.deepEqual((await inferOne()).output, [{ generated_text: 'a [redacted] [redacted]' }]);
  });

  it('has the status and the request ID', async () => {
    server().play([json(500, { error: 'x' }, { 'x-request-id': 'abc-1' })]);
    const { error } = await inferOne();
    assert.equal(error?.httpStatus, 500);
    assert.equal(error.requestId, 'abc-1');
  });
});

describe('failures without a server', () => {
  after(() => setting('endpoint', undefined));

  it('offline: nothing listens', async () => {
    const free = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => free.once('listening', resolve));
    const address = free.address();
    await new Promise((resolve) => free.close(resolve));
    assert.ok(address !== null && typeof address === 'object');
    await useEndpoint(`http://127.0.0.1:${address.port}`, CANARY_TOKEN);
    assert.equal((await inferOne()).error?.kind, 'offline');
  });

  it('noToken: no token is stored for the address, and nothing is sent', async () => {
    const server = await ScriptedServer.start();
    try {
      await setting('endpoint', server.origin);
      const result = await inferOne();
      assert.equal(result.error?.kind, 'noToken');
      assert.equal(result.attempts, 0);
      assert.equal(server.connections.length, 0);
    } finally {
      await server.close();
    }
  });

  it('a token is sent to no other origin, not even to another port of the same host', async () => {
    const [own, other] = [await ScriptedServer.start(), await ScriptedServer.start()];
    try {
      await useEndpoint(own.origin, CANARY_TOKEN);
      await setting('endpoint', other.origin);
      assert.equal((await inferOne()).error?.kind, 'noToken');
      await setting('endpoint', own.origin);
      own.play([head(307, { location: `${other.origin}/models/owner/model`, 'content-length': '0' })]);
      assert.equal((await inferOne()).error?.kind, 'redirected');
      assert.equal(other.connections.length, 0);
    } finally {
      await own.close();
      await other.close();
    }
  });
});
