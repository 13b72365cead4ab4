import assert from 'node:assert/strict';
import { InferenceClient } from '../../../../src/core/inference/inferenceClient';
import { inferAll, MAX_PARALLEL_REQUESTS } from '../../../../src/core/runs/inferAll';
import type { InferAllOptions } from '../../../../src/core/runs/inferAll';
import { createNodeFetch } from '../../../../src/node/nodeFetch';
import { systemClock } from '../../../../src/node/systemClock';
import { json } from '../../../support/http/httpAnswers';
import { ScriptedServer } from '../../../support/http/scriptedServer';
import type { SeenRequest } from '../../../support/http/scriptedServer';
import { silentLogger } from '../../../support/loggers';

const client = new InferenceClient({ fetch: createNodeFetch(), clock: systemClock, logger: silentLogger });
const inputsOf = ({ body }: SeenRequest) => (JSON.parse(body) as { inputs: unknown }).inputs;

describe('inferring on several inputs', () => {
  let server: ScriptedServer;
  before(async () => {
    server = await ScriptedServer.start();
  });
  after(() => server.close());

  const run = (inputs: readonly unknown[], options: Partial<InferAllOptions> = {}) =>
    inferAll(
      client,
      { endpoint: server.origin, model: 'm', useCache: true, wait: 'never', timeoutMs: 5000 },
      inputs,
      {
        clock: systemClock,
        signal: new AbortController().signal,
        task: 'auto',
        takesList: false,
        listRefusers: new Set(),
        ...options,
      },
    );

  it('returns one outcome for each input, in order, in whatever order the answers arrive', async () => {
    server.playBy((request) => {
      const input = Number(inputsOf(request));
      return [{ wait: (10 - input) * 5 }, json(200, { n: input })];
    });
    const outcomes = await run([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    const got = outcomes.map((one) => (one.ok && one.answer.kind === 'json' ? one.answer.json : one));
    assert.deepEqual(
      got,
      [0, 1, 2, 3, 4, 5, 6, 7, 8].map((n) => ({ n })),
    );
  });

  it('sends the first one alone, then at most four at once', async () => {
    let open = 0;
    let most = 0;
    server.playBy(() => {
      open += 1;
      most = Math.max(most, open);
      if (server.requests.length === 1) {
        assert.equal(open, 1);
      }
      setTimeout(() => (open -= 1), 30);
      return [{ wait: 30 }, json(200, {})];
    });
    await run(Array.from({ length: 13 }, (_, index) => index));
    assert.equal(most, MAX_PARALLEL_REQUESTS);
  });

  it('sends lists in chunks if the task takes lists', async () => {
    server.playBy((request) => {
      const inputs = inputsOf(request) as readonly string[];
      return [
        json(
          200,
          inputs.map((label) => [{ label, score: 1 }]),
        ),
      ];
    });
    const inputs = Array.from({ length: 70 }, (_, index) => `text ${index}`);
    const outcomes = await run(inputs, { task: 'text-classification', takesList: true });
    assert.deepEqual(
      server.requests.map((request) => (inputsOf(request) as readonly string[]).length),
      [32, 32, 6],
    );
    const [, second] = outcomes;
    assert.deepEqual(second?.ok === true && second.answer.kind === 'json' && second.answer.json, [
      [{ label: 'text 1', score: 1 }],
    ]);
    assert.equal(outcomes.length, 70);
  });

  it('sends inputs one by one if the answer to a list is not one item for each input', async () => {
    server.playBy((request) => [
      json(200, Array.isArray(inputsOf(request)) ? [[{ label: 'only one', score: 1 }]] : [[]]),
    ]);
    const listRefusers = new Set<string>();
    await run(['a', 'b'], { task: 'text-classification', takesList: true, listRefusers });
    assert.equal(server.requests.length, 3);
    assert.equal(listRefusers.size, 1);
  });

  it('does not claim the characters of a whole list for each of its parts', async () => {
    server.play([
      json(200, [[{ label: 'a', score: 1 }], [{ label: 'b', score: 1 }]], { 'x-compute-characters': '2' }),
    ]);
    const outcomes = await run(['a', 'b'], { task: 'text-classification', takesList: true });
    assert.ok(outcomes.every((one) => one.ok && one.answer.computeCharacters === undefined));
  });

  it('returns the failure of the request for each input of a list', async () => {
    server.play([json(401, { error: 'no' })]);
    const outcomes = await run(['a', 'b'], { task: 'text-classification', takesList: true });
    assert.deepEqual(
      outcomes.map((one) => !one.ok && one.failure.kind),
      ['unauthorized', 'unauthorized'],
    );
    assert.equal(server.requests.length, 1);
  });

  it('fault 7: sends nothing more after a failure that applies to all', async () => {
    for (const status of [401, 402, 403, 404, 410]) {
      server.play([json(status, { error: 'no' })]);
      const outcomes = await run(['a', 'b', 'c', 'd', 'e', 'f']);
      assert.equal(server.requests.length, 1, String(status));
      assert.ok(outcomes.every((one) => !one.ok && one.failure.httpStatus === status));
      assert.deepEqual(
        outcomes.map((one) => !one.ok && one.attempts),
        [1, 0, 0, 0, 0, 0],
      );
    }
  });

  it('fault 7: after a rate limit in the middle only requests in progress are finished', async () => {
    server.playBy((request) =>
      inputsOf(request) === 2
        ? [json(429, { error: 'Rate limit reached' }, { 'retry-after': '60' })]
        : [{ wait: 20 }, json(200, {})],
    );
    await run(Array.from({ length: 40 }, (_, index) => index));
    assert.ok(server.requests.length <= 1 + MAX_PARALLEL_REQUESTS + 3, String(server.requests.length));
  });

  it('sends inputs one by one if a list is too large, and sends lists again later', async () => {
    server.playBy((request) =>
      Array.isArray(inputsOf(request)) ? [json(413, { error: 'too large' })] : [json(200, [[]])],
    );
    const listRefusers = new Set<string>();
    const outcomes = await run(['a', 'b'], { task: 'text-classification', takesList: true, listRefusers });
    assert.ok(outcomes.every(({ ok }) => ok));
    assert.equal(listRefusers.size, 0);
  });

  it('sends nothing for nothing', async () => {
    server.play([json(200, {})]);
    assert.deepEqual(await run([]), []);
    assert.equal(server.requests.length, 0);
  });
});
