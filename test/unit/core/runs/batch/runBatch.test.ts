import assert from 'node:assert/strict';
import type { BatchProgress } from '../../../../../src/core/runs/batch/batchTypes';
import type { Fetch } from '../../../../../src/core/ports';
import { codedError } from '../../../../support/http/fakeFetch';
import { BatchServer } from '../../../../support/runs/batchServer';
import type { Trouble } from '../../../../support/runs/batchServer';
import { runSampleBatch } from '../../../../support/runs/runSampleBatch';
import { VirtualClock } from '../../../../support/virtualClock';

const texts = (count: number) => Array.from({ length: count }, (_, index) => `text ${index}`);
/** A server that is not running for some time. */
function awayFrom(server: BatchServer, clock: VirtualClock, from: number, until: number): { fetch: Fetch } {
  return {
    fetch: (request) =>
      clock.monotonic() > from && clock.monotonic() < until
        ? Promise.reject(codedError('ECONNREFUSED'))
        : server.fetch(request),
  };
}

/** How often a number is at most half of the one before. */
const halvings = (limits: readonly number[]) =>
  limits.filter((limit, index) => limit <= (limits[index - 1] ?? 0) / 2).length;

const TOKEN_REFUSED: Trouble = { status: 401, body: { error: 'Invalid token' } };

describe('a batch', function () {
  // Much happens in virtual time, which a busy machine takes long for.
  this.timeout(60_000);
  let clock: VirtualClock;
  beforeEach(() => {
    clock = new VirtualClock();
  });

  it('gives each input its row, with the label and score of the answer', async () => {
    const server = new BatchServer(clock);
    const { end, figures, rows } = await clock.until(runSampleBatch(clock, server, ['cat', '', 'dog']));
    assert.deepEqual(end, { kind: 'complete' });
    const common = { model: 'demo/labels', elapsedMs: 0 };
    assert.deepEqual(
      rows.toSorted((a, b) => a.index - b.index).map((row) => ({ ...row, elapsedMs: 0 })),
      [
        { ...common, index: 0, id: '0', input: 'cat', output: [[{ label: 'cat', score: 0.9 }]] },
        { ...common, index: 1, id: '1', input: '', output: null },
        { ...common, index: 2, id: '2', input: 'dog', output: [[{ label: 'dog', score: 0.9 }]] },
      ].map((row) => (row.output === null ? row : { ...row, text: row.input, label: row.input, score: 0.9 })),
    );
    const { elapsedMs } = figures;
    const counts = { total: 3, done: 2, failed: 0, skipped: 1, failures: {}, characters: 6 };
    assert.deepEqual(figures, { ...counts, elapsedMs });
  });

  it('fails what a chat returns in another form, keeps what came, and stops if nothing else comes', async () => {
    const json = { hello: 'world' };
    const { end, figures, rows } = await clock.until(
      runSampleBatch(clock, new BatchServer(clock), texts(300), {
        task: 'chat-completion',
        send: async () => ({
          kind: 'answered',
          outcomes: [{ ok: true, answer: { kind: 'json', json, attempts: 1 } }],
        }),
      }),
    );
    assert.equal(end.kind, 'stopped');
    assert.equal(figures.done, 0);
    assert.ok(rows.length < 300);
    const error = { kind: 'badResponse', message: 'It failed: badResponse.' };
    const common = { model: 'demo/labels', elapsedMs: 0, output: json, error };
    assert.deepEqual(rows[0], { ...common, index: 0, id: '0', input: 'text 0' });
  });

  it('leaves out what its source has gained since the inputs were counted', async () => {
    const server = new BatchServer(clock);
    const { end, figures, rows } = await clock.until(
      runSampleBatch(clock, server, ['cat', 'dog', 'new', ''], { total: 2 }),
    );
    assert.deepEqual([end.kind, figures.done, figures.skipped], ['complete', 2, 0]);
    assert.deepEqual(new Set(rows.map(({ input }) => input)), new Set(['cat', 'dog']));
  });

  it('sends lists, and larger ones while that saves time', async () => {
    const server = new BatchServer(clock, { requestMs: 50, inputMs: 1 });
    await clock.until(runSampleBatch(clock, server, texts(1000)));
    const sizes = server.requests.map(({ length }) => length);
    assert.deepEqual(sizes.slice(0, 6), [4, 4, 8, 8, 16, 16]);
    assert.ok(sizes.length < 25, sizes.join(' '));
  });

  it('keeps lists small if a larger one takes longer than its inputs would', async () => {
    const server = new BatchServer(clock, { requestMs: 1, inputMs: 200 });
    await clock.until(runSampleBatch(clock, server, texts(100)));
    assert.ok(Math.max(...server.requests.map(({ length }) => length)) <= 8);
  });

  it('sends one by one, and no list again, at a server that refuses lists', async () => {
    let refused = 0;
    const server = new BatchServer(clock, {
      trouble: (inputs) => (inputs.length > 1 ? { status: 400, body: { error: 'no lists' } } : undefined),
    });
    const { rows } = await clock.until(
      runSampleBatch(clock, server, texts(100), { onListsRefused: () => (refused += 1) }),
    );
    assert.equal(rows.length, 100);
    assert.equal(refused, 1);
    assert.deepEqual(
      server.requests.filter(({ length }) => length > 1).map(({ length }) => length),
      [4, 2, 2],
    );
  });

  it('learns how long a list may be from the lists that are too large', async () => {
    const server = new BatchServer(clock, {
      requestMs: 50,
      trouble: (inputs) => (inputs.length > 20 ? { status: 413 } : undefined),
    });
    const { rows } = await clock.until(runSampleBatch(clock, server, texts(1000)));
    assert.equal(rows.length, 1000);
    assert.equal(server.requests.filter(({ length }) => length > 20).length, 1);
  });

  it('lets one bad input fail alone, and sends lists again afterwards', async () => {
    const server = new BatchServer(clock, {
      trouble: (inputs) => (inputs.includes('text 77') ? { status: 400, body: { error: 'bad' } } : undefined),
    });
    const { end, figures, rows } = await clock.until(runSampleBatch(clock, server, texts(300)));
    assert.deepEqual(end, { kind: 'complete' });
    assert.deepEqual(
      rows.filter(({ error }) => error !== undefined).map(({ index, error }) => [index, error?.message]),
      [[77, 'It failed: invalidInput.']],
    );
    assert.deepEqual(figures.failures, { invalidInput: 1 });
    const sizes = server.requests.map(({ length }) => length);
    const last = server.requests.findLastIndex((inputs) => inputs.includes('text 77'));
    assert.equal(sizes[last], 1);
    assert.ok(Math.max(...sizes.slice(last)) >= Math.max(...sizes.slice(0, last)), sizes.join(' '));
  });

  it('sends shorter lists, and fewer at a time, where requests do not end in time', async () => {
    const server = new BatchServer(clock, {
      requestMs: 50,
      trouble: (inputs) => (inputs.length > 16 ? 'silence' : undefined),
    });
    const seen: BatchProgress[] = [];
    const { end, figures } = await clock.until(
      runSampleBatch(clock, server, texts(600), { onProgress: (progress) => seen.push(progress) }),
    );
    assert.deepEqual([end.kind, figures.done], ['complete', 600]);
    assert.equal(server.requests.filter(({ length }) => length > 16).length, 1);
    const slow = new BatchServer(clock, {
      ...{ workers: 100, requestMs: 100 },
      trouble: (_, request) => (request === 200 ? 'silence' : undefined),
    });
    const limits: number[] = [];
    await clock.until(
      runSampleBatch(
        clock,
        slow,
        texts(3000),
        {
          takesList: false,
          onProgress: ({ concurrency }) => limits.push(concurrency),
        },
        { timeoutMs: 3000 },
      ),
    );
    assert.equal(halvings(limits), 1, limits.join(' '));
  });

  it('sends fewer at a time where the server is overloaded', async () => {
    const server = new BatchServer(clock, {
      ...{ workers: 100, requestMs: 100 },
      trouble: (_, request) => (request === 200 ? { status: 503, body: { error: 'busy' } } : undefined),
    });
    const limits: number[] = [];
    const { figures } = await clock.until(
      runSampleBatch(clock, server, texts(600), {
        takesList: false,
        onProgress: ({ concurrency }) => limits.push(concurrency),
      }),
    );
    assert.equal(figures.done, 600);
    assert.equal(halvings(limits), 1, limits.join(' '));
  });

  it('adds the tokens of all requests', async () => {
    const { figures } = await clock.until(
      runSampleBatch(clock, new BatchServer(clock), texts(10), {
        takesList: false,
        send: async () => ({
          kind: 'answered',
          outcomes: [{ ok: true, answer: { kind: 'json', json: [], attempts: 1 } }],
          usage: { promptTokens: 2, completionTokens: 1 },
        }),
      }),
    );
    assert.deepEqual(figures.usage, { promptTokens: 20, completionTokens: 10 });
  });

  it('sends more at the same time while the server answers faster for it, and stays there', async () => {
    const server = new BatchServer(clock, { workers: 8, requestMs: 100 });
    await clock.until(runSampleBatch(clock, server, texts(600), { takesList: false }));
    assert.ok(server.mostOpen >= 8 && server.mostOpen <= 16, `${server.mostOpen}`);
  });

  it('sends at most as much at the same time as it was told', async () => {
    const server = new BatchServer(clock, { workers: 100, requestMs: 100 });
    await clock.until(runSampleBatch(clock, server, texts(300), { takesList: false, concurrency: 5 }));
    assert.equal(server.mostOpen, 5);
  });

  it('halves its requests at a rate limit, sends nothing during the pause, and grows again', async () => {
    const limited: { at: number; concurrency: number; pausedUntil: number | undefined }[] = [];
    const sentAt: number[] = [];
    let refusedAt: number | undefined;
    const server = new BatchServer(clock, {
      ...{ workers: 100, requestMs: 100 },
      trouble: (_, request) => {
        sentAt.push(clock.monotonic());
        if (request !== 400) {
          return undefined;
        }
        refusedAt = clock.monotonic() + 101;
        return { status: 429, headers: { 'retry-after': '5' } };
      },
    });
    const seen: BatchProgress[] = [];
    await clock.until(
      runSampleBatch(clock, server, texts(1000), {
        takesList: false,
        onProgress: (progress) => {
          seen.push(progress);
          const { concurrency, secondsPaused } = progress;
          const at = clock.monotonic();
          limited.push({ at, concurrency, pausedUntil: secondsPaused && at + 1000 * secondsPaused });
        },
      }),
    );
    assert.ok(refusedAt !== undefined);
    const from = refusedAt;
    const before = limited.findLast(({ at }) => at < from)?.concurrency ?? 0;
    const after = limited.find(({ at }) => at > from + 5000)?.concurrency ?? 0;
    assert.deepEqual(
      sentAt.filter((at) => at > from && at < from + 5000),
      [],
    );
    assert.ok(after <= before / 2, `${after} of ${before}`);
    assert.ok(
      Math.max(...limited.filter(({ at }) => at > from + 5000).map((one) => one.concurrency)) > after,
    );
    assert.ok(seen.some(({ state }) => state === 'limited'));
    const ends = limited.flatMap(({ pausedUntil }) => pausedUntil ?? []);
    assert.ok(ends.length > 5 && ends.every((at) => Math.abs(at - from - 5000) < 2), ends.join());
  });

  it('survives a server that is away for a while', async () => {
    const server = new BatchServer(clock);
    const away = awayFrom(server, clock, 100, 12_000);
    const seen = new Set<string>();
    const { end, figures } = await clock.until(
      runSampleBatch(clock, away, texts(1000), { onProgress: ({ state }) => seen.add(state) }),
    );
    assert.deepEqual(end, { kind: 'complete' });
    assert.equal(figures.done, 1000);
    assert.deepEqual([seen.has('unavailable'), seen.has('limited')], [true, false]);
  });

  it('stops, and leaves the rest without rows, when the server stays away', async () => {
    const server = new BatchServer(clock);
    const away = awayFrom(server, clock, 100, Number.POSITIVE_INFINITY);
    const { end, rows } = await clock.until(runSampleBatch(clock, away, texts(1000)));
    assert.equal(end.kind === 'stopped' && end.failure.kind, 'offline');
    assert.ok(rows.length < 1000);
    assert.ok(rows.every(({ error }) => error === undefined));
  });

  it('stops after the first request if the token is refused, and writes no row', async () => {
    const server = new BatchServer(clock, { trouble: () => TOKEN_REFUSED });
    const { end, figures, rows } = await clock.until(runSampleBatch(clock, server, texts(1000)));
    assert.equal(end.kind === 'stopped' && end.failure.kind, 'unauthorized');
    assert.equal(server.requests.length, 1);
    assert.deepEqual(rows, []);
    assert.equal(figures.failed, 0);
  });

  it('stops when the token is refused in the middle, but not for one refusal', async () => {
    const once = new BatchServer(clock, {
      trouble: (_, request) => (request === 5 ? TOKEN_REFUSED : undefined),
    });
    const { figures } = await clock.until(runSampleBatch(clock, once, texts(300)));
    assert.equal(figures.done, 300);
    const from5 = new BatchServer(clock, {
      trouble: (_, request) => (request >= 5 ? TOKEN_REFUSED : undefined),
    });
    const { end, rows } = await clock.until(runSampleBatch(clock, from5, texts(3000)));
    assert.equal(end.kind === 'stopped' && end.failure.kind, 'unauthorized');
    assert.ok(rows.every(({ error }) => error === undefined));
  });

  it('stops after 20 inputs if all fail for the same reason, but not if some succeeded', async () => {
    const trouble = () => ({ status: 422, body: { error: 'unknown parameter' } });
    const allBad = new BatchServer(clock, { trouble });
    const { end, figures } = await clock.until(
      runSampleBatch(clock, allBad, texts(1000), { takesList: false }),
    );
    assert.equal(end.kind === 'stopped' && end.failure.detail, 'unknown parameter');
    assert.equal(figures.failed, 20);
    const someBad = new BatchServer(clock, {
      trouble: (inputs) => (inputs[0] === 'text 0' ? undefined : trouble()),
    });
    const rest = await clock.until(runSampleBatch(clock, someBad, texts(100), { takesList: false }));
    assert.deepEqual([rest.end.kind, rest.figures.failed], ['complete', 99]);
  });

  it('lets requests under way end when it is paused, and leaves the rest without rows', async () => {
    const server = new BatchServer(clock);
    const pause = new AbortController();
    const { end, figures, rows, requests } = await clock.until(
      runSampleBatch(clock, server, texts(1000), {
        pause: pause.signal,
        onProgress: ({ done }) => done > 100 && pause.abort(),
      }),
    );
    assert.deepEqual(end, { kind: 'paused' });
    assert.ok(figures.done > 100 && figures.done < 1000);
    assert.equal(rows.length, figures.done);
    assert.ok(requests.every(({ outcome }) => outcome.ok));
  });

  it('does not wait for a rate limit when it is paused', async () => {
    const server = new BatchServer(clock, {
      trouble: (_, request) => (request > 3 ? { status: 429, headers: { 'retry-after': '50' } } : undefined),
    });
    const pause = new AbortController();
    const { end } = await clock.until(
      runSampleBatch(clock, server, texts(1000), {
        pause: pause.signal,
        onProgress: ({ state }) => state === 'limited' && pause.abort(),
      }),
    );
    assert.deepEqual(end, { kind: 'paused' });
    assert.ok(clock.monotonic() < 1000);
  });

  it('closes its connections at once when it is canceled', async () => {
    const server = new BatchServer(clock, { trouble: (_, request) => (request > 6 ? 'silence' : undefined) });
    const controller = new AbortController();
    const running = runSampleBatch(clock, server, texts(1000), { signal: controller.signal });
    void clock.sleep(1000).then(() => controller.abort());
    const { end, rows, figures } = await clock.until(running);
    assert.deepEqual(end, { kind: 'cancelled' });
    assert.equal(server.open, 0);
    assert.equal(clock.monotonic(), 1000);
    assert.equal(rows.length, figures.done);
  });

  it('says how fast it is and how long it will take', async () => {
    const server = new BatchServer(clock, { requestMs: 0, inputMs: 10, workers: 1 });
    const seen: BatchProgress[] = [];
    await clock.until(
      runSampleBatch(clock, server, texts(2000), {
        onProgress: (progress) => seen.push(progress),
        costOf: ({ characters }) => characters / 1000,
      }),
    );
    const middle = seen.find(({ done }) => done >= 1000);
    assert.ok(middle !== undefined && Math.abs(middle.perSecond - 100) < 5, JSON.stringify(middle));
    assert.ok(Math.abs((middle.secondsLeft ?? 0) - (2000 - middle.done) / 100) < 1);
    assert.equal(middle.cost, middle.characters / 1000);
    assert.ok(seen.length < 2 * 20 * 5);
  });

  it('says how far it is also while the server takes its time for the last ones', async () => {
    const server = new BatchServer(clock, {
      trouble: ([text]) => (text === 'silent' ? 'silence' : undefined),
    });
    const seen: BatchProgress[] = [];
    const onProgress = (progress: BatchProgress) => seen.push(progress);
    await clock.until(
      runSampleBatch(clock, server, [...texts(20), 'silent'], { takesList: false, onProgress }),
    );
    const early = seen.filter(({ elapsedMs }) => elapsedMs < 2000);
    assert.equal(early.at(-1)?.done, 20);
  });

  it('continues the figures of earlier runs', async () => {
    const before = {
      ...{ done: 7, failed: 0, skipped: 1, failures: {}, characters: 70, elapsedMs: 5000 },
      usage: { promptTokens: 3, completionTokens: 4 },
    };
    const server = new BatchServer(clock);
    const { figures } = await clock.until(
      runSampleBatch(clock, server, ['one', 'two'], { before, total: 10 }),
    );
    assert.deepEqual(
      [figures.total, figures.done, figures.skipped, figures.characters, figures.usage],
      [10, 9, 1, 76, before.usage],
    );
    assert.ok(figures.elapsedMs > 5000);
  });

  it('ends with the error of an output that cannot be written, and says how far it was', async () => {
    const server = new BatchServer(clock);
    const seen: BatchProgress[] = [];
    let room = 30;
    const output = {
      add: async () => {
        assert.ok(room-- > 0, 'the disk is full');
      },
    };
    const onProgress = (progress: BatchProgress) => seen.push(progress);
    await assert.rejects(clock.until(runSampleBatch(clock, server, texts(100), { output, onProgress })), {
      message: 'the disk is full',
    });
    assert.equal(seen.at(-1)?.done, 30);
  });

  it('reports each request that was sent, with the account of its token', async () => {
    const server = new BatchServer(clock);
    const { requests } = await clock.until(runSampleBatch(clock, server, texts(100)));
    assert.equal(requests.length, server.requests.length);
    assert.deepEqual(
      [...new Set(requests.map(({ account, id, kind }) => `${kind} ${id} ${account?.account}`))],
      ['requestEnded batch sample'],
    );
  });
});
