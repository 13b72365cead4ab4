import assert from 'node:assert/strict';
import fc from 'fast-check';
import { checkStoredToken } from '../../../../src/core/endpoints/checkStoredToken';
import type { TokenCheck, TokenToCheck } from '../../../../src/core/endpoints/checkStoredToken';
import { ApiClient } from '../../../../src/core/http/jsonClient';
import type { FetchRequest } from '../../../../src/core/ports';
import { codedError, fakeFetch, jsonReply } from '../../../support/http/fakeFetch';
import type { Reply } from '../../../support/http/fakeFetch';
import { recordingLogger } from '../../../support/loggers';
import { VirtualClock } from '../../../support/virtualClock';

const TOKEN = 'hf_testCanary0123456789abcdef';
const ROUTER = 'https://router.huggingface.co/hf-inference';
const OTHER = 'https://inference.example/api';
const PINS = { pinned_models: [], allowed_pinned_models: 5 };
const MODELS = { object: 'list', data: [{ id: 'qwen3:8b', object: 'model' }] };
const OWNER = {
  name: 'ada',
  orgs: [{ name: 'acme' }],
  auth: {
    accessToken: { displayName: 'laptop', role: 'fineGrained', fineGrained: { global: [], scoped: [] } },
  },
};

/** Checks the token with a server that plays these answers, in order. */
async function check(
  target: Partial<TokenToCheck>,
  ...replies: readonly Reply[]
): Promise<{
  readonly result: TokenCheck;
  readonly requests: readonly FetchRequest[];
  readonly lines: string[];
}> {
  const clock = new VirtualClock();
  const { fetch, sent } = fakeFetch(clock, ...replies);
  const lines: string[] = [];
  const client = new ApiClient({ clock, fetch, logger: recordingLogger(lines), isProxied: () => false });
  const checking = checkStoredToken(
    client,
    { endpoint: OTHER, token: TOKEN, ...target },
    new AbortController().signal,
  );
  const result = await clock.until(checking);
  return { result, requests: sent.map(({ request }) => request), lines };
}

const sentTo = (requests: readonly FetchRequest[]) =>
  requests.map(
    ({ headers, url }) => `${url} ${headers['authorization'] === undefined ? 'without' : 'with'} token`,
  );

describe('a token for the router', () => {
  const WHOAMI = 'https://huggingface.co/api/whoami-v2';

  it('is checked by one request to the Hub, which names its owner', async () => {
    const { requests, result } = await check(
      { endpoint: ROUTER },
      jsonReply(200, { ...OWNER, auth: { accessToken: { role: 'read' } } }),
    );
    assert.equal(result.outcome, 'works');
    assert.equal('owner' in result ? result.owner?.name : undefined, 'ada');
    assert.deepEqual(sentTo(requests), [`${WHOAMI} with token`]);
    assert.equal(requests[0]?.method, 'GET');
  });

  it('without the permission for inference works only for other things', async () => {
    const { result } = await check({ endpoint: ROUTER }, jsonReply(200, OWNER));
    assert.equal(result.outcome, 'missingPermission');
    assert.equal('owner' in result ? result.owner?.name : undefined, 'ada');
  });

  it('is invalid only if the Hub says so', async () => {
    const invalid = await check(
      { endpoint: ROUTER },
      jsonReply(401, { error: 'Invalid username or password.' }),
    );
    assert.equal(invalid.result.outcome, 'invalid');
    const limited = await check(
      { endpoint: ROUTER },
      jsonReply(429, { error: 'Too many requests' }, { 'retry-after': '30' }),
    );
    assert.equal(limited.result.outcome, 'rateLimited');
    assert.equal('failure' in limited.result ? limited.result.failure.retryAfterSeconds : undefined, 30);
    assert.equal(limited.requests.length, 1, 'a rate limit is not answered by another request');
  });

  it('is not judged if the Hub cannot be reached or answers something else', async () => {
    const offline = await check({ endpoint: ROUTER }, { error: codedError('ENOTFOUND') });
    assert.equal(offline.result.outcome, 'offline');
    assert.equal('asked' in offline.result ? offline.result.asked : undefined, 'https://huggingface.co');
    assert.equal(
      (await check({ endpoint: ROUTER }, jsonReply(500, { error: 'Oops' }))).result.outcome,
      'failed',
    );
    assert.equal((await check({ endpoint: ROUTER }, jsonReply(200, { hello: 1 }))).result.outcome, 'failed');
    const page: Reply = {
      status: 200,
      headers: { 'content-type': 'text/html' },
      body: '<html>Sign in</html>',
    };
    assert.equal((await check({ endpoint: ROUTER }, page)).result.outcome, 'failed');
  });
});

describe('a token for another server', () => {
  const pins = `${OTHER}/usage/pinned_models`;
  const models = `${OTHER}/v1/models`;

  it('is checked there, by the list of pinned models or of models', async () => {
    const { requests, result } = await check({}, jsonReply(200, PINS), jsonReply(401, { error: 'no token' }));
    assert.equal(result.outcome, 'works');
    assert.deepEqual(sentTo(requests), [`${pins} with token`, `${pins} without token`]);
    const other = await check(
      { api: { forms: ['openai'] } },
      jsonReply(200, MODELS),
      jsonReply(401, { error: 'no token' }),
    );
    assert.equal(other.result.outcome, 'works');
    assert.deepEqual(sentTo(other.requests), [`${models} with token`, `${models} without token`]);
  });

  it('is not called valid by a server that answers everybody', async () => {
    assert.equal(
      (await check({ api: { forms: ['openai'] } }, jsonReply(200, MODELS))).result.outcome,
      'notChecked',
    );
  });

  it('is asked about in the other way if the server does not know the first one', async () => {
    const { requests, result } = await check(
      {},
      { status: 404, body: 'Not Found' },
      jsonReply(401, { error: { message: 'Incorrect API key' } }),
    );
    assert.equal(result.outcome, 'invalid');
    assert.deepEqual(sentTo(requests), [`${pins} with token`, `${models} with token`]);
    assert.equal((await check({}, { status: 404, body: 'Not Found' })).result.outcome, 'notChecked');
  });

  it('that may not see the pinned models may still run models', async () => {
    const forbidden = jsonReply(403, { error: 'Forbidden' });
    const works = await check({}, forbidden, jsonReply(200, MODELS), jsonReply(401, { error: 'no token' }));
    assert.equal(works.result.outcome, 'works');
    assert.equal((await check({}, forbidden)).result.outcome, 'missingPermission');
    const unknown = await check({}, forbidden, { status: 404, body: 'Not Found' });
    assert.equal(unknown.result.outcome, 'missingPermission');
  });

  it('for an Inference Endpoint is checked by its health page, which says that it is starting', async () => {
    const endpoint = 'https://abc.eu-west-1.aws.endpoints.huggingface.cloud';
    const unauthorized = jsonReply(401, { error: 'no token' });
    const { requests, result } = await check({ endpoint }, { status: 200, body: '' }, unauthorized);
    assert.equal(result.outcome, 'works');
    assert.deepEqual(sentTo(requests), [`${endpoint}/health with token`, `${endpoint}/health without token`]);
    assert.equal((await check({ endpoint }, { status: 200, body: '' })).result.outcome, 'notChecked');
    assert.equal((await check({ endpoint }, unauthorized)).result.outcome, 'invalid');
    assert.equal((await check({ endpoint }, { status: 503, body: '' })).result.outcome, 'starting');
  });
});

describe('checking a token', () => {
  const hosts = fc.constantFrom(
    ROUTER,
    'https://huggingface.co',
    'https://api.huggingface.co/x',
    'https://router.huggingface.co.evil.example',
    'https://abc.aws.endpoints.huggingface.cloud',
    'http://127.0.0.1:8080',
    'https://inference.example/v1',
  );
  const replies = fc.constantFrom<Reply>(
    jsonReply(200, OWNER),
    jsonReply(200, PINS),
    jsonReply(401, { error: `bad token ${TOKEN}` }),
    jsonReply(403, { error: 'no' }),
    jsonReply(429, { error: 'slow down' }),
    { status: 307, headers: { location: 'https://evil.example/' }, body: '' },
    { status: 404, body: 'Not Found' },
    { status: 503, body: '' },
    { error: codedError('ECONNRESET') },
    { status: 200, headers: { 'content-type': 'text/html' }, body: '<html></html>' },
  );

  it('sends it to no other host, whatever is answered, and keeps it out of result and log', async () => {
    await fc.assert(
      fc.asyncProperty(
        hosts,
        fc.array(replies, { minLength: 1, maxLength: 5 }),
        async (endpoint, answers) => {
          const { lines, requests, result } = await check({ endpoint }, ...answers);
          for (const { headers, method, url, body } of requests) {
            assert.equal(method, 'GET');
            assert.equal(body, undefined);
            if (headers['authorization'] !== undefined) {
              const { origin } = new URL(endpoint);
              const isWhoami = endpoint === ROUTER && url === 'https://huggingface.co/api/whoami-v2';
              assert.ok(isWhoami || new URL(url).origin === origin, url);
            }
          }
          assert.ok(!JSON.stringify([lines, result]).includes(TOKEN));
        },
      ),
    );
  });
});
