import assert from 'node:assert/strict';
import { InferenceClient } from '../../../../../src/core/inference/inferenceClient';
import type { InferenceOutcome, RunProgress } from '../../../../../src/core/inference/runTypes';
import { inferAll, MAX_PARALLEL_REQUESTS } from '../../../../../src/core/runs/inferAll';
import type { Fetch } from '../../../../../src/core/ports';
import { fakeFetch, jsonReply } from '../../../../support/http/fakeFetch';
import { silentLogger } from '../../../../support/loggers';
import { VirtualClock } from '../../../../support/virtualClock';

const ANSWER_MS = 400;
const REFUSAL_MS = 50;

interface Limit {
  /** Requests that a window allows. */
  readonly quota: number;
  readonly windowMs: number;
  /** What a refusal says about the time until the next window. */
  readonly headers: (seconds: number) => Readonly<Record<string, string>>;
}

interface Seen {
  readonly at: number;
  readonly parallel: number;
  readonly isRefused: boolean;
}

/** A server that limits its requests to a number in each window, as Hugging Face does. */
function limitedServer(clock: VirtualClock, { headers, quota, windowMs }: Limit) {
  const seen: Seen[] = [];
  let open = 0;
  const fetch: Fetch = async (request) => {
    const at = clock.monotonic();
    const window = Math.floor(at / windowMs);
    const used = seen.filter((one) => !one.isRefused && Math.floor(one.at / windowMs) === window).length;
    const isRefused = used >= quota;
    open += 1;
    seen.push({ at, parallel: open, isRefused });
    const left = Math.ceil(((window + 1) * windowMs - at) / 1000);
    const reply = isRefused
      ? jsonReply(429, { error: 'Rate limit reached' }, headers(left))
      : jsonReply(200, [{ label: 'x', score: 1 }]);
    try {
      await clock.sleep(isRefused ? REFUSAL_MS : ANSWER_MS, request.signal);
      return await fakeFetch(clock, reply).fetch(request);
    } finally {
      open -= 1;
    }
  };
  return { fetch, seen };
}

async function run(limit: Limit, count: number, timeoutMs = 120_000, abortAtMs?: number) {
  const clock = new VirtualClock();
  const { fetch, seen } = limitedServer(clock, limit);
  const progress: RunProgress[] = [];
  const controller = new AbortController();
  if (abortAtMs !== undefined) {
    void clock.sleep(abortAtMs).then(() => controller.abort());
  }
  const outcomes: readonly InferenceOutcome[] = await clock.until(
    inferAll(
      new InferenceClient({ fetch, clock, logger: silentLogger }),
      { endpoint: 'https://api.example', model: 'm', useCache: true, wait: 'never', timeoutMs },
      Array.from({ length: count }, (_, index) => `text ${index}`),
      {
        ...{ clock, signal: controller.signal, task: 'text-generation', takesList: false },
        ...{ listRefusers: new Set<string>(), onProgress: (one: RunProgress) => progress.push(one) },
      },
    ),
  );
  assert.equal(clock.pending, 0, 'a timer was left behind');
  return { outcomes, progress, seen };
}

const SECONDS = (seconds: number) => ({ 'retry-after': String(seconds) });

describe('a run of many inputs at a server with a rate limit', () => {
  for (const [name, headers] of [
    ['seconds', SECONDS],
    ['a RateLimit field', (seconds: number) => ({ ratelimit: `"api";r=0;t=${seconds}` })],
    ['nothing', () => ({})],
  ] as const) {
    it(`is answered completely, if the refusal says ${name}`, async () => {
      const { outcomes, seen } = await run({ quota: 10, windowMs: 30_000, headers }, 40);
      assert.deepEqual(
        outcomes.map(({ ok }) => ok),
        Array<boolean>(40).fill(true),
      );
      assert.equal(seen.filter(({ isRefused }) => !isRefused).length, 40);
    });
  }

  it('pauses as a whole, finds out with one request, and continues with fewer at a time', async () => {
    const { seen } = await run({ quota: 10, windowMs: 30_000, headers: SECONDS }, 40);
    const refused = seen.filter(({ isRefused }) => isRefused);
    const [first] = refused;
    assert.ok(first !== undefined && first.at < 30_000);
    // Only requests that were already under way are refused.
    assert.ok(refused.filter(({ at }) => at < 30_000).length <= MAX_PARALLEL_REQUESTS);
    const early = seen.filter(({ at }) => at > first.at + REFUSAL_MS && at < 30_000);
    assert.deepEqual(early, [], 'sent during the pause');
    for (const [window, most] of [
      [1, 2],
      [2, 1],
      [3, 1],
    ] as const) {
      const sent = seen.filter(({ at }) => Math.floor(at / 30_000) === window);
      assert.ok(sent.length > 0);
      assert.equal(sent[0]?.parallel, 1);
      assert.ok((sent[1]?.at ?? 0) >= (sent[0]?.at ?? 0) + REFUSAL_MS, 'the first one is alone');
      assert.equal(Math.max(...sent.map(({ parallel }) => parallel)), most);
    }
  });

  it('says how long it pauses', async () => {
    const { progress } = await run({ quota: 10, windowMs: 30_000, headers: SECONDS }, 12);
    const pauses = progress.flatMap((one) => (one.kind === 'retrying' ? [one] : []));
    assert.ok(pauses.length > 0);
    for (const { failure, pauseMs } of pauses) {
      assert.equal(failure.kind, 'rateLimited');
      assert.ok(pauseMs > 20_000 && pauseMs <= 30_000);
    }
  });

  it('ends, and says when to try again, if the pause is longer than its time', async () => {
    const { outcomes, seen } = await run({ quota: 10, windowMs: 300_000, headers: SECONDS }, 40, 120_000);
    const failures = outcomes.flatMap((one) => (one.ok ? [] : [one.failure]));
    assert.equal(failures.length, 30);
    assert.ok(
      failures.every(({ kind, retryAfterSeconds }) => kind === 'rateLimited' && retryAfterSeconds === 299),
    );
    assert.ok(seen.length <= 10 + MAX_PARALLEL_REQUESTS);
  });

  it('asks less and less often if every try is refused, until its time is up', async () => {
    const { outcomes, seen } = await run({ quota: 0, windowMs: 1000, headers: SECONDS }, 8, 60_000);
    assert.ok(outcomes.every((one) => !one.ok && one.failure.kind === 'rateLimited'));
    assert.ok(seen.length < 14, String(seen.length));
  });

  it('can be canceled during the pause', async () => {
    const { outcomes, seen } = await run(
      { quota: 10, windowMs: 30_000, headers: SECONDS },
      40,
      120_000,
      5000,
    );
    assert.equal(outcomes.filter(({ ok }) => ok).length, 10);
    assert.ok(outcomes.every((one) => one.ok || one.failure.kind === 'cancelled'));
    assert.ok(seen.every(({ at }) => at < 5000));
  });
});
