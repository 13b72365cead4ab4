import assert from 'node:assert/strict';
import type { EngineModel, GeneratedToken } from '../../../../src/server/engine/engine';
import { NOT_FINITE } from '../../../../src/server/engine/finiteLogits';
import type { FromWorker } from '../../../../src/server/engine/workerMessages';
import { serveModel } from '../../../../src/server/engine/workerProcess';

/** The process of a model without a process: what the server tells it, and what it answers. */
async function servedModel(run: EngineModel['run']) {
  let tell: (message: unknown) => void = () => assert.fail('nobody listens');
  let heard: (message: FromWorker) => void = () => undefined;
  const sent: FromWorker[] = [];
  /** What it sends next that is no token. */
  const answer = () =>
    new Promise<FromWorker>((resolve) => {
      heard = (message) => {
        if (message.kind !== 'tokens') {
          resolve(message);
        }
      };
    });
  const model: EngineModel = {
    ...{ computeType: 'cpu', bytes: 1, lost: new Promise<string>(() => undefined), run },
    dispose: async () => {},
  };
  serveModel(
    { load: async () => model, close: async () => {} },
    {
      send: (message) => {
        sent.push(message);
        heard(message);
      },
      onMessage: (listener) => (tell = listener),
      bytes: () => 1,
    },
  );
  const source = { id: 'a/b', root: '/none', folder: '/none/a/b', dtype: 'fp32', subfolder: '' };
  const loaded = answer();
  tell({ kind: 'load', pipeline: 'text-generation', source });
  await loaded;
  return {
    sent,
    run: () => {
      const answered = answer();
      const call = { task: 'text-generation', inputs: 'good', parameters: {} };
      tell({ kind: 'run', run: 1, call, stream: true });
      return answered;
    },
  };
}

describe('found fault 6, guard: token numbers: the process of a model', () => {
  const token: GeneratedToken = { id: 1, text: 'a', logprob: -1, special: false };
  const says =
    (...tokens: readonly GeneratedToken[]): EngineModel['run'] =>
    async (_call, { onToken }) => {
      for (const one of tokens) {
        onToken?.(one);
      }
      return { kind: 'json', json: 1 };
    };

  for (const logprob of [NaN, Infinity, -Infinity]) {
    it(`fails a run with a sentence before a token with ${logprob} leaves it, and sends the tokens before`, async () => {
      const { sent, run } = await servedModel(says(token, { ...token, logprob }, token));
      assert.deepEqual(await run(), { kind: 'failed', run: 1, details: NOT_FINITE, sentence: NOT_FINITE });
      assert.deepEqual(sent.slice(1, -1), [{ kind: 'tokens', run: 1, tokens: [token] }]);
    });
  }

  it('sends all tokens whose numbers are finite', async () => {
    const { sent, run } = await servedModel(says(token, { ...token, logprob: 0 }));
    await run();
    assert.deepEqual(
      sent.map(({ kind }) => kind),
      ['loaded', 'tokens', 'tokens', 'answer'],
    );
  });

  it('sends the tokens that come fast in one message, before the answer', async () => {
    const { sent, run } = await servedModel(says(...Array.from({ length: 50 }, () => token)));
    await run();
    const tokens = sent.flatMap((message) => (message.kind === 'tokens' ? message.tokens : []));
    assert.equal(tokens.length, 50);
    assert.ok(sent.length < 10, `${sent.length} messages`);
    assert.equal(sent.at(-1)?.kind, 'answer');
  });
});
