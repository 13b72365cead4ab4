import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readModelList } from '../../../../../src/core/chat/modelList';
import { API_FORMS } from '../../../../../src/core/endpoints/endpointApi';
import { EndpointMemory } from '../../../../../src/core/endpoints/endpointMemory';
import { RunRouter } from '../../../../../src/core/endpoints/runRouter';
import type { RunToRoute } from '../../../../../src/core/endpoints/runRouter';
import { FAILURE_KINDS } from '../../../../../src/core/http/failure';
import { ApiClient } from '../../../../../src/core/http/jsonClient';
import { ModelClient } from '../../../../../src/core/runs/modelClient';
import type { Fetch, FetchRequest } from '../../../../../src/core/ports';
import { recordingLogger } from '../../../../support/loggers';
import { memoryState } from '../../../../support/memoryState';
import { VirtualClock } from '../../../../support/virtualClock';

const TEXT = 'the canary sings in the selected text';
const DEDICATED = 'https://abc.eu-west-1.aws.endpoints.huggingface.cloud';
const TIMEOUT_MS = 120_000;

interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly location?: string;
}

const CHAT = { choices: [{ index: 0, message: { content: 'Hi!' }, finish_reason: 'stop' }] };
const MODELS = { object: 'list', data: [{ id: 'owner/model' }] };

/** What any server may answer to any request: the truth, a refusal, a page, an error, another place, nothing. */
const anyAnswer = (right: unknown): fc.Arbitrary<Answer> =>
  fc.oneof(
    { weight: 2, arbitrary: fc.constant({ status: 200, body: right }) },
    {
      weight: 3,
      arbitrary: fc.record({
        status: fc.constantFrom(200, 400, 401, 403, 404, 405, 429, 500, 502, 503, 504),
        body: fc.constantFrom<unknown>(
          ...['', 'Not Found', '<html></html>', { error: 'Unauthorized' }, { detail: 'Not Found' }],
          ...[
            { error: 'Unexpected endpoint or method.' },
            { error: { code: 503, message: 'Loading model' } },
          ],
          ...[MODELS, { pinned_models: [] }, { model_id: 'owner/model' }, [[0.5]]],
        ),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom(302, 307, 308).map((status) => ({
        ...{ status, body: '', location: 'https://elsewhere.example/v1/chat/completions' },
      })),
    },
  );

const anyServer = fc.record({
  '/usage/pinned_models': anyAnswer({ pinned_models: [] }),
  '/v1/models': anyAnswer(MODELS),
  '/info': anyAnswer({ model_id: 'owner/model' }),
  '/health': anyAnswer({ status: 'ok' }),
  '/v1/chat/completions': anyAnswer(CHAT),
  '/': anyAnswer([[0.5]]),
  '/models/owner/model': anyAnswer([[0.5]]),
});

const ENDPOINTS = [
  'https://server.example',
  'https://server.example/v1',
  'http://127.0.0.1:11434',
  'https://router.huggingface.co/hf-inference',
  DEDICATED,
];
/** One token for each origin; none may be seen at another. */
const tokenOf = (endpoint: string): string => `hf_tokenOf${new URL(endpoint).host.replaceAll(/\W/g, '')}`;
const TOKENS = ENDPOINTS.map(tokenOf);

const anyRun = fc.record({
  endpoint: fc.constantFrom(...ENDPOINTS),
  isSignedIn: fc.boolean(),
  api: fc.constantFrom('auto', 'auto', 'auto', ...API_FORMS),
  task: fc.constantFrom('auto', 'chat-completion', 'feature-extraction', 'text-classification'),
  model: fc.constantFrom('owner/model', 'qwen3:8b', 'owner/model:fastest'),
});
type AnyRun = typeof anyRun extends fc.Arbitrary<infer Run> ? Run : never;

type AnswerTo = (request: FetchRequest) => Answer;

/** A window that runs at servers which all answer alike. */
function aWindow(routes: Readonly<Record<string, Answer | AnswerTo>>) {
  const clock = new VirtualClock();
  const sent: FetchRequest[] = [];
  const lines: string[] = [];
  const fetch: Fetch = async (request) => {
    sent.push(request);
    const answer = routes[new URL(request.url).pathname] ?? { status: 404, body: 'Not Found' };
    const { status, body, location } = typeof answer === 'function' ? answer(request) : answer;
    const isJson = typeof body !== 'string';
    const headers = { 'content-type': isJson ? 'application/json' : 'text/plain', location };
    return {
      status,
      header: (name) => new Map(Object.entries(headers)).get(name) ?? null,
      body: (async function* () {
        yield new TextEncoder().encode(isJson ? JSON.stringify(body) : body);
      })(),
    };
  };
  const ports = { fetch, clock, logger: recordingLogger(lines) };
  const router = new RunRouter(new ApiClient(ports), new EndpointMemory(memoryState().state));
  const client = new ModelClient(ports);
  const { signal } = new AbortController();

  const run = async ({ isSignedIn, ...asked }: AnyRun, itsToken = tokenOf(asked.endpoint)) => {
    const token = isSignedIn ? itsToken : undefined;
    const toRoute: RunToRoute = { ...asked, isLocalServer: false, token };
    const remainingMs = () => Math.max(0, TIMEOUT_MS - clock.monotonic());
    const waiting = { wait: 'onLoading', remainingMs, onStarting: () => undefined } as const;
    const route = await router.route(toRoute, waiting, signal);
    if ('detail' in route) {
      return { failure: route };
    }
    const outcome = await client.infer(
      {
        ...{ ...asked, inputs: TEXT, useCache: true, wait: 'onLoading', timeoutMs: TIMEOUT_MS },
        ...(token !== undefined && { token }),
        ...route,
      },
      { signal },
    );
    return outcome.ok ? {} : { failure: outcome.failure };
  };
  return { clock, lines, router, run, sent };
}

const carriesText = (request: FetchRequest): boolean =>
  JSON.stringify([request.url, request.headers, String(request.body)]).includes('canary');

describe('Whatever a server answers while it is found out how it is spoken to', () => {
  it('texts leave only in the run’s own requests, after the last question, and tokens stay at their origin', async () => {
    await fc.assert(
      fc.asyncProperty(anyServer, fc.array(anyRun, { minLength: 1, maxLength: 4 }), async (routes, runs) => {
        const { clock, lines, run, sent } = aWindow(routes);
        for (const one of runs) {
          const before = sent.length;
          const { failure } = await clock.until(run(one));
          assert.ok(failure === undefined || FAILURE_KINDS.includes(failure.kind));
          const requests = sent.slice(before);
          const { origin } = new URL(one.endpoint);
          for (const { url, headers, method, body } of requests) {
            assert.equal(new URL(url).origin, origin);
            assert.ok(method === 'POST' || body === undefined);
            const expected = one.isSignedIn ? `Bearer ${tokenOf(one.endpoint)}` : undefined;
            // The router lists its models without a token.
            assert.ok([expected, method === 'GET' ? undefined : expected].includes(headers['authorization']));
            const others = TOKENS.filter((token) => token !== tokenOf(one.endpoint));
            assert.ok(others.every((token) => !JSON.stringify([url, headers, body]).includes(token)));
          }
          const firstText = requests.findIndex(carriesText);
          const ofRun = firstText < 0 ? [] : requests.slice(firstText);
          assert.ok(ofRun.every((request) => request.method === 'POST' && carriesText(request)));
          // A form that was settled for this run does not change while it is sent.
          assert.ok(new Set(ofRun.map(({ url }) => url)).size <= 1);
          const said = JSON.stringify([failure ?? '', lines]);
          assert.ok(!said.includes('canary') && TOKENS.every((token) => !said.includes(token)));
        }
        assert.equal(clock.pending, 0);
      }),
      { numRuns: 400 },
    );
  });

  it('an answered run is followed by runs that make no request besides their own', async () => {
    await fc.assert(
      fc.asyncProperty(anyServer, anyRun, async (routes, one) => {
        const { clock, run, sent } = aWindow(routes);
        const { failure } = await clock.until(run(one));
        fc.pre(failure === undefined);
        // The router's list of models decides about the form, and is asked for again after it could not be read.
        fc.pre(!one.endpoint.includes('router') || readModelList(routes['/v1/models'].body) !== undefined);
        const before = sent.length;
        await clock.until(run(one));
        assert.deepEqual(
          sent.slice(before).map(({ method }) => method),
          ['POST'],
        );
      }),
      { numRuns: 200, maxSkipsPerRun: 500 },
    );
  });

  it('a server that refuses everything without its token is asked again with it', async () => {
    const token = tokenOf('https://server.example');
    const guarded =
      (status: number, body: unknown): AnswerTo =>
      ({ headers }) =>
        headers['authorization'] === `Bearer ${token}`
          ? { status, body }
          : { status: 401, body: { error: 'key?' } };
    const { clock, run, sent } = aWindow({
      '/usage/pinned_models': guarded(404, 'Not Found'),
      '/v1/models': guarded(200, MODELS),
      '/v1/chat/completions': guarded(200, CHAT),
    });
    const one = { endpoint: 'https://server.example', api: 'auto', task: 'auto', model: 'qwen3:8b' } as const;
    assert.equal((await clock.until(run({ ...one, isSignedIn: false }))).failure?.kind, 'noToken');
    assert.ok(!sent.some(carriesText));
    const wrong = await clock.until(run({ ...one, model: 'owner/model', isSignedIn: true }, 'hf_refused'));
    assert.notEqual(wrong.failure, undefined);
    assert.equal((await clock.until(run({ ...one, isSignedIn: true }))).failure, undefined);
  });

  it('the router is not asked for its models where the form is set', async () => {
    const { clock, run, sent } = aWindow({ '/v1/chat/completions': { status: 200, body: CHAT } });
    const endpoint = 'https://router.huggingface.co/hf-inference';
    const one = { endpoint, isSignedIn: true, api: 'openai', task: 'auto', model: 'owner/model' } as const;
    assert.equal((await clock.until(run(one))).failure, undefined);
    assert.deepEqual(
      sent.map(({ method }) => method),
      ['POST'],
    );
  });

  it('a dedicated endpoint is asked nothing before the user runs, also when its model is shown', async () => {
    await fc.assert(
      fc.asyncProperty(anyServer, fc.boolean(), async (routes, isSignedIn) => {
        const { clock, router, sent } = aWindow(routes);
        const { signal } = new AbortController();
        const token = isSignedIn ? tokenOf(DEDICATED) : undefined;
        const place = { endpoint: DEDICATED, isLocalServer: false, api: 'auto', token } as const;
        assert.equal(await clock.until(router.servedModel(place, signal)), new URL(DEDICATED).host);
        assert.equal(sent.length, 0);
      }),
      { numRuns: 50 },
    );
  });
});
