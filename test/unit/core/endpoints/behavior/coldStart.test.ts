import assert from 'node:assert/strict';
import { EndpointMemory } from '../../../../../src/core/endpoints/endpointMemory';
import { RunRouter } from '../../../../../src/core/endpoints/runRouter';
import type { RunToRoute } from '../../../../../src/core/endpoints/runRouter';
import { ApiClient } from '../../../../../src/core/http/jsonClient';
import type { WaitMode } from '../../../../../src/core/http/waitMode';
import type { RunProgress } from '../../../../../src/core/inference/runTypes';
import type { Fetch, FetchRequest } from '../../../../../src/core/ports';
import { ModelClient } from '../../../../../src/core/runs/modelClient';
import { silentLogger } from '../../../../support/loggers';
import { memoryState } from '../../../../support/memoryState';
import { VirtualClock } from '../../../../support/virtualClock';

const ENDPOINT = 'https://abc.eu-west-1.aws.endpoints.huggingface.cloud';
const HOST = new URL(ENDPOINT).host;
const TEXT = 'a text that only the run may send';
const MINUTE = 60_000;

type Answer = readonly [status: number, body: unknown];
type Routes = Readonly<Record<string, Answer>>;
const TOOLKIT: Routes = { '/health': [200, ''], '/': [200, [[{ label: 'good', score: 0.9 }]]] };
const VLLM: Routes = {
  '/health': [200, ''],
  '/v1/models': [200, { object: 'list', data: [{ id: 'owner/served', object: 'model' }] }],
  '/v1/chat/completions': [200, { choices: [{ message: { content: 'Hi!' }, finish_reason: 'stop' }] }],
};

interface Sent {
  readonly at: number;
  readonly line: string;
  readonly request: FetchRequest;
}

/** A dedicated endpoint that needs `startMs` from its first request on; `sleeps` makes it go to sleep once more. */
function dedicated({
  routes,
  startMs,
  status = 503,
  sleepsBefore,
}: {
  readonly routes: Routes;
  readonly startMs: number;
  readonly status?: number;
  readonly sleepsBefore?: string;
}) {
  const clock = new VirtualClock();
  const sent: Sent[] = [];
  let upAt: number | undefined;
  let hasSlept = false;
  const fetch: Fetch = async (request) => {
    const { pathname } = new URL(request.url);
    sent.push({ at: clock.monotonic(), line: `${request.method} ${pathname}`, request });
    if (!hasSlept && pathname === sleepsBefore) {
      hasSlept = true;
      upAt = undefined;
    }
    upAt ??= clock.monotonic() + startMs;
    const isUp = clock.monotonic() >= upAt;
    const [code, body] = isUp ? (routes[pathname] ?? [404, 'Not Found']) : [status, 'starting'];
    const type = typeof body === 'string' ? 'text/plain' : 'application/json';
    return {
      status: code,
      header: (name) => (name === 'content-type' ? type : null),
      body: (async function* () {
        yield new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body));
      })(),
    };
  };
  const ports = { fetch, clock, logger: silentLogger };
  const router = new RunRouter(new ApiClient(ports), new EndpointMemory(memoryState().state));
  const client = new ModelClient(ports);
  const progress: RunProgress[] = [];

  /** Routes and sends one run, as a window does. */
  const run = async ({
    timeoutMs = 10 * MINUTE,
    wait = 'onLoading',
    signal = new AbortController().signal,
    ...more
  }: {
    readonly timeoutMs?: number;
    readonly wait?: WaitMode;
    readonly signal?: AbortSignal;
  } & Partial<RunToRoute> = {}) => {
    const startedAt = clock.monotonic();
    const remainingMs = () => Math.max(timeoutMs - (clock.monotonic() - startedAt), 0);
    const asked: RunToRoute = {
      ...{ endpoint: ENDPOINT, isLocalServer: false, api: 'auto', task: 'auto', model: HOST },
      token: 'hf_test',
      ...more,
    };
    const waiting = {
      wait,
      remainingMs,
      onStarting: (left: number) => void progress.push({ kind: 'starting', remainingMs: left }),
    };
    const route = await router.route(asked, waiting, signal);
    if ('detail' in route) {
      return { failure: route };
    }
    const outcome = await client.infer(
      { ...asked, token: 'hf_test', inputs: TEXT, useCache: true, wait, timeoutMs: remainingMs(), ...route },
      { signal, onProgress: (one) => progress.push(one) },
    );
    return outcome.ok ? { answer: outcome.answer } : { failure: outcome.failure };
  };
  return { clock, progress, router, run, sent };
}

const linesOf = (sent: readonly Sent[]): readonly string[] => [...new Set(sent.map(({ line }) => line))];

describe('a dedicated endpoint that is scaled to zero', () => {
  it('is waited for by GET /health, then recognized, and then gets the run', async () => {
    const { clock, progress, run, sent } = dedicated({ routes: TOOLKIT, startMs: 4 * MINUTE });
    const { answer } = await clock.until(run());
    assert.ok(answer?.kind === 'json');
    assert.deepEqual(linesOf(sent), ['GET /health', 'GET /v1/models', 'GET /info', 'POST /']);
    const gets = sent.filter(({ request }) => request.method === 'GET');
    assert.ok(!JSON.stringify(gets.map(({ request }) => [request.url, request.body])).includes(TEXT));
    const post = sent.at(-1);
    assert.ok(post && post.at >= 4 * MINUTE && post.at < 4 * MINUTE + 11_000, `${post?.at}`);
    const left = progress.flatMap((one) => (one.kind === 'starting' ? [one.remainingMs] : []));
    assert.equal(left[0], 10 * MINUTE);
    assert.ok((left.at(-1) ?? 0) <= 6 * MINUTE + 10_000);
  });

  it('asks the proxy to hold repeated requests for the time that is left', async () => {
    const { clock, run, sent } = dedicated({ routes: TOOLKIT, startMs: MINUTE });
    await clock.until(run());
    const headers = sent.map(({ at, request }) => [at, request.headers['x-scale-up-timeout']] as const);
    assert.equal(headers[0]?.[1], undefined);
    for (const [at, seconds] of headers.slice(1).filter(([at]) => at <= MINUTE)) {
      assert.equal(seconds, String(600 - at / 1000));
    }
  });

  it('is asked nothing else by later runs', async () => {
    const { clock, progress, run, sent } = dedicated({ routes: TOOLKIT, startMs: 0 });
    await clock.until(run());
    const before = sent.length;
    assert.deepEqual(progress, []);
    await clock.until(run());
    assert.deepEqual(
      sent.slice(before).map(({ line }) => line),
      ['POST /'],
    );
  });

  for (const status of [502, 503, 504]) {
    it(`is starting where it answers ${status} to a run`, async () => {
      const { clock, progress, run, sent } = dedicated({ routes: TOOLKIT, startMs: 3 * MINUTE, status });
      const { answer } = await clock.until(run({ api: 'endpoint' }));
      assert.ok(answer?.kind === 'json');
      assert.deepEqual(linesOf(sent), ['POST /']);
      assert.ok(progress.length > 5 && progress.every(({ kind }) => kind === 'starting'));
      assert.deepEqual(
        sent.slice(0, 2).map(({ request }) => request.headers['x-scale-up-timeout']),
        [undefined, '599'],
      );
    });
  }

  it('fails as loading when the deadline passes, without sending the text', async () => {
    const { clock, run, sent } = dedicated({ routes: TOOLKIT, startMs: 5 * MINUTE });
    const { failure } = await clock.until(run({ timeoutMs: 2 * MINUTE }));
    assert.deepEqual([failure?.kind, failure?.reason], ['loading', 'starting']);
    assert.ok(clock.monotonic() <= 2 * MINUTE && clock.monotonic() > 2 * MINUTE - 12_000);
    assert.deepEqual(linesOf(sent), ['GET /health']);
  });

  it('fails as loading at once if the user never waits, and is not asked to start for the run', async () => {
    for (const api of ['auto', 'endpoint'] as const) {
      const { clock, run, sent } = dedicated({ routes: TOOLKIT, startMs: 5 * MINUTE });
      const { failure } = await clock.until(run({ wait: 'never', api }));
      assert.deepEqual([failure?.kind, failure?.reason], ['loading', 'starting']);
      assert.equal(sent.length, 1);
      assert.equal(clock.monotonic(), 0);
      assert.equal(sent[0]?.request.headers['x-scale-up-timeout'], undefined);
    }
  });

  it('can be canceled while it starts', async () => {
    const { clock, run, sent } = dedicated({ routes: TOOLKIT, startMs: 5 * MINUTE });
    const controller = new AbortController();
    void clock.sleep(30_000).then(() => controller.abort());
    const { failure } = await clock.until(run({ signal: controller.signal }));
    assert.equal(failure?.kind, 'cancelled');
    assert.equal(clock.monotonic(), 30_000);
    assert.equal(clock.pending, 0);
    assert.deepEqual(linesOf(sent), ['GET /health']);
  });

  it('is waited for again where it falls asleep between two questions', async () => {
    const { clock, run, sent } = dedicated({ routes: VLLM, startMs: MINUTE, sleepsBefore: '/v1/models' });
    const { answer } = await clock.until(run());
    assert.ok(answer?.kind === 'json');
    assert.deepEqual(linesOf(sent), ['GET /health', 'GET /v1/models', 'POST /v1/chat/completions']);
    assert.ok((sent.at(-1)?.at ?? 0) >= 2 * MINUTE);
  });

  it('with an OpenAI server runs the model that it lists, where the user named none', async () => {
    const { clock, router, run, sent } = dedicated({ routes: VLLM, startMs: 0 });
    const place = { endpoint: ENDPOINT, isLocalServer: false, api: 'auto', token: 'hf_test' } as const;
    const { signal } = new AbortController();
    assert.equal(await router.servedModel(place, signal), HOST);
    assert.equal(sent.length, 0, 'a question would have woken it');
    await clock.until(run());
    const body: unknown = JSON.parse(String(sent.at(-1)?.request.body));
    assert.deepEqual(body, { model: 'owner/served', messages: [{ role: 'user', content: TEXT }] });
    assert.equal(await router.servedModel(place, signal), 'owner/served');
  });

  it('refuses a token before it is asked anything else', async () => {
    for (const [token, kind] of [
      ['hf_test', 'unauthorized'],
      [undefined, 'noToken'],
    ] as const) {
      const routes: Routes = { '/health': [401, { error: 'Invalid credentials' }] };
      const { clock, run, sent } = dedicated({ routes, startMs: 0 });
      const { failure } = await clock.until(run({ token }));
      assert.equal(failure?.kind, kind);
      assert.equal(sent.length, 1);
    }
  });
});

describe('another server', () => {
  it('that answers 502 or 503 is not starting', async () => {
    for (const status of [502, 503]) {
      const { clock, progress, run } = dedicated({ routes: {}, startMs: 5 * MINUTE, status });
      const place = { endpoint: 'https://server.example', api: 'openai', model: 'm' } as const;
      const { failure } = await clock.until(run(place));
      assert.equal(failure?.kind, status === 503 ? 'busy' : 'server');
      assert.ok(progress.every(({ kind }) => kind === 'retrying'));
    }
  });
});
