import assert from 'node:assert/strict';
import { InferenceClient } from '../../../../src/core/inference/inferenceClient';
import type { InferenceRequest } from '../../../../src/core/inference/runTypes';
import { observeRequests } from '../../../../src/core/runs/observeRequests';
import type { RequestEnded } from '../../../../src/core/runs/runEvent';
import { fakeFetch, jsonReply } from '../../../support/http/fakeFetch';
import type { Reply } from '../../../support/http/fakeFetch';
import { CANARY_TOKEN } from '../../../support/http/runClient';
import { silentLogger } from '../../../support/loggers';
import { VirtualClock } from '../../../support/virtualClock';

const ACCOUNT = { account: 'work', token: CANARY_TOKEN };

async function observe(replies: readonly Reply[], change: Partial<InferenceRequest> = {}) {
  const clock = new VirtualClock();
  const { fetch, sent } = fakeFetch(clock, ...replies);
  const events: RequestEnded[] = [];
  const client = observeRequests(
    new InferenceClient({ fetch, clock, logger: silentLogger }),
    { id: 'run', origin: 'https://host.test', task: 'text-classification', account: ACCOUNT },
    clock,
    (event) => events.push(event),
  );
  const request: InferenceRequest = {
    ...{ endpoint: 'https://host.test', model: 'owner/model', inputs: 'text', token: CANARY_TOKEN },
    ...{ useCache: true, wait: 'onLoading', timeoutMs: 60_000 },
    ...change,
  };
  await clock.until(client.infer(request, { signal: new AbortController().signal }));
  return { events, sent };
}

describe('the requests of a run that are reported', () => {
  it('are reported once, with their repeats inside, and as they were sent last', async () => {
    const { events, sent } = await observe([
      jsonReply(503, { error: 'Model is loading', estimated_time: 2 }),
      jsonReply(200, [{ label: 'x', score: 1 }]),
    ]);
    assert.equal(sent.length, 2);
    assert.equal(events.length, 1);
    const [event] = events;
    assert.equal(event?.outcome.ok && event.outcome.answer.attempts, 2);
    assert.equal(event?.sent.url, sent[1]?.request.url);
    assert.equal(event?.sent.body, sent[1]?.request.body);
    assert.equal(event?.sent.headers['x-wait-for-model'], 'true');
    assert.ok((event?.elapsedMs ?? 0) > 0);
  });

  it('have no token besides that of their account', async () => {
    const { events, sent } = await observe([jsonReply(200, [{ label: 'x', score: 1 }])]);
    assert.equal(sent[0]?.request.headers['authorization'], `Bearer ${CANARY_TOKEN}`);
    assert.deepEqual(events[0]?.account, ACCOUNT);
    assert.ok(!JSON.stringify(events[0]?.sent).includes(CANARY_TOKEN));
  });

  it('are not reported if nothing was sent', async () => {
    const { events, sent } = await observe([jsonReply(200, [])], { inputs: { big: 1n } });
    assert.deepEqual([sent.length, events.length], [0, 0]);
  });

  it('are reported when they fail', async () => {
    const { events } = await observe([jsonReply(400, { error: 'no' })]);
    assert.equal(events[0]?.outcome.ok, false);
  });
});
