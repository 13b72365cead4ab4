import assert from 'node:assert/strict';
import type { Route } from '../../../../../src/core/endpoints/runRouter';
import type { InferenceOutcome } from '../../../../../src/core/inference/runTypes';
import { openBatchSender } from '../../../../../src/core/runs/batch/batchSender';
import type { BatchTarget } from '../../../../../src/core/runs/batch/batchSender';
import { listSupportKey } from '../../../../../src/core/runs/inferAll';
import type { RunRequest } from '../../../../../src/core/runs/modelClient';
import type { RequestEnded } from '../../../../../src/core/runs/runEvent';
import { VirtualClock } from '../../../../support/virtualClock';

const TARGET: BatchTarget = {
  ...{ endpoint: 'http://127.0.0.1:1', origin: 'http://127.0.0.1:1', isLocalServer: true },
  ...{ api: 'huggingface', model: 'owner/name', task: 'feature-extraction' },
  ...{ useCache: false, wait: 'never', timeoutMs: 5000, parameters: { truncate: true } },
};
const ROUTE: Route = {
  ...{ form: 'huggingface', task: 'feature-extraction', isKnownHost: true, takesFlags: true },
  isDedicated: false,
};

const VECTORS: InferenceOutcome = {
  ok: true,
  answer: {
    ...{ kind: 'json', attempts: 1, usage: { promptTokens: 6, completionTokens: 0 } },
    json: [
      [1, 2],
      [3, 4],
    ],
  },
};

describe('the requests of a batch', () => {
  const sent: RunRequest[] = [];
  const events: RequestEnded[] = [];
  const forgotten: string[] = [];
  const listRefusers = new Set<string>();
  beforeEach(() => {
    [sent, events, forgotten].forEach((list) => list.splice(0));
    listRefusers.clear();
  });
  const { signal } = new AbortController();

  const open = async (outcome: InferenceOutcome, route: Partial<Route> = {}) => {
    const sender = await openBatchSender(
      {
        client: {
          infer: async (request, { onSent }) => {
            sent.push(request);
            onSent?.({ method: 'POST', url: '', headers: { authorization: 'Bearer hf_test' }, body: '' });
            return outcome;
          },
        },
        router: {
          route: async () => ({ ...ROUTE, ...route }),
          forget: async (endpoint) => void forgotten.push(endpoint),
        },
        ...{ clock: new VirtualClock(), listRefusers, onRequestEnded: (ended) => events.push(ended) },
      },
      TARGET,
      { account: { account: 'work', token: 'hf_testBatch' }, id: 'batch 1' },
      { signal },
    );
    assert.ok('send' in sender);
    return sender;
  };

  it('have the token, the settings, and the task in their route, and are counted for the account', async () => {
    const { send } = await open(VECTORS);
    await send(['a', 'b'], { signal });
    const [request] = sent;
    assert.deepEqual(
      [request?.inputs, request?.token, request?.forcedTask, request?.useCache, request?.parameters],
      [['a', 'b'], 'hf_testBatch', 'feature-extraction', false, { truncate: true }],
    );
    assert.deepEqual(
      events.map(({ account, id, origin, task }) => [account?.account, id, origin, task]),
      [['work', 'batch 1', TARGET.origin, TARGET.task]],
    );
    assert.ok(!JSON.stringify(events.map((event) => event.sent)).includes('hf_test'));
  });

  it('bring one outcome for each input of a list, and the tokens of all of them once', async () => {
    const { send } = await open(VECTORS);
    const answer = await send(['a', 'b'], { signal });
    assert.ok(answer.kind === 'answered');
    assert.deepEqual(answer.usage, { promptTokens: 6, completionTokens: 0 });
    assert.deepEqual(
      answer.outcomes.map(
        (one) => one.ok && one.answer.kind === 'json' && [one.answer.json, one.answer.usage],
      ),
      [
        [[1, 2], undefined],
        [[3, 4], undefined],
      ],
    );
  });

  it('send a single input as it is', async () => {
    const { send } = await open(VECTORS);
    const answer = await send(['a'], { signal });
    assert.equal(sent[0]?.inputs, 'a');
    assert.deepEqual(answer.kind === 'answered' && answer.outcomes, [VECTORS]);
  });

  it('count an answer that does not fit its list as a refusal of lists', async () => {
    const { send } = await open(VECTORS);
    const answer = await send(['a', 'b', 'c'], { signal });
    assert.deepEqual(answer.kind === 'failed' && answer.failure.kind, 'invalidInput');
  });

  it('are not lists for a model that refused one before', async () => {
    const first = await open(VECTORS);
    assert.equal(first.takesList, true);
    first.onListsRefused();
    assert.deepEqual([...listRefusers], [listSupportKey(TARGET)]);
    assert.equal((await open(VECTORS)).takesList, false);
  });

  it('let an endpoint be asked again that turns out to speak another form', async () => {
    const { send } = await open({ ok: false, attempts: 1, failure: { kind: 'wrongApi', detail: '' } });
    await send(['a'], { signal });
    assert.deepEqual(forgotten, [TARGET.endpoint]);
  });

  it('run the model and the task that the route says', async () => {
    const sender = await open(VECTORS, { task: 'chat-completion', model: 'served/model' });
    assert.deepEqual(
      [sender.task, sender.model, sender.takesList],
      ['chat-completion', 'served/model', false],
    );
    await sender.send(['a'], { signal });
    assert.deepEqual([sent[0]?.model, sent[0]?.task], ['served/model', 'chat-completion']);
  });
});
