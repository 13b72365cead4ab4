import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OpenAiClient } from '../../../../src/core/chat/openAiClient';
import type { OpenAiRun } from '../../../../src/core/chat/openAiClient';
import type { InferenceOutcome, RunProgress } from '../../../../src/core/inference/runTypes';
import { VirtualClock } from '../../../support/virtualClock';
import { fakeFetch, jsonReply } from '../../../support/http/fakeFetch';
import type { Reply, SentRequest } from '../../../support/http/fakeFetch';
import { projectFolder } from '../../../support/projectFolder';

import { silentLogger as silent } from '../../../support/loggers';
const readFixture = (name: string): Buffer =>
  readFileSync(join(projectFolder, 'test', 'fixtures', 'chat', `${name}.sse`));
const recorded = (name: string): Reply => ({
  status: 200,
  headers: { 'content-type': 'text/event-stream', 'x-inference-provider': 'nebius' },
  body: readFixture(name),
});
/** Each event comes 40 ms after the one before it. */
const inPieces = (name: string): Reply => ({
  ...{ status: 200, headers: { 'content-type': 'text/event-stream' } },
  body: readFixture(name)
    .toString('utf8')
    .split(/(?<=\n\n)/)
    .flatMap((event) => [event, 40]),
});
const CHAT: OpenAiRun = {
  base: 'https://api.example/v1',
  model: 'qwen3:8b',
  form: 'chat',
  inputs: 'Hello',
  sendsFlags: false,
  useCache: true,
  wait: 'onLoading',
  timeoutMs: 60_000,
};

interface Ended {
  readonly outcome: InferenceOutcome;
  readonly sent: readonly SentRequest[];
  readonly progress: readonly RunProgress[];
}

async function infer(replies: readonly Reply[], run: Partial<OpenAiRun> = {}): Promise<Ended> {
  const clock = new VirtualClock();
  const { fetch, sent } = fakeFetch(clock, ...replies);
  const progress: RunProgress[] = [];
  const client = new OpenAiClient({ fetch, clock, logger: silent });
  const { signal } = new AbortController();
  const outcome = await clock.until(
    client.infer({ ...CHAT, ...run }, { signal, onProgress: (one) => progress.push(one) }),
  );
  return { outcome, sent, progress };
}

const bodyOf = ({ request }: SentRequest): Record<string, unknown> =>
  JSON.parse(String(request.body)) as Record<string, unknown>;

const PLAIN = jsonReply(200, {
  object: 'chat.completion',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hi!' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 3, completion_tokens: 2 },
});

describe('A chat', () => {
  it('is sent with the model first, the parameters at the root and no header of another API', async () => {
    const { sent } = await infer([PLAIN], {
      system: 'Be brief.',
      parameters: { temperature: 0.2, stop: ['\n'] },
      token: 'hf_testtoken',
    });
    const [one] = sent;
    assert.ok(one !== undefined);
    assert.equal(one.request.url, 'https://api.example/v1/chat/completions');
    assert.deepEqual(one.request.headers, {
      authorization: 'Bearer hf_testtoken',
      'content-type': 'application/json',
      connection: 'keep-alive',
    });
    assert.match(String(one.request.body), /^\{"model":"qwen3:8b",/);
    assert.deepEqual(bodyOf(one), {
      model: 'qwen3:8b',
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Hello' },
      ],
      temperature: 0.2,
      stop: ['\n'],
    });
  });

  for (const [what, inputs] of [
    ['a list of messages', [{ role: 'user', content: 'Hello' }]],
    ['an object with messages', { messages: [{ role: 'user', content: 'Hello' }] }],
  ] as const) {
    it(`takes ${what}`, async () => {
      const { sent } = await infer([PLAIN], { inputs });
      assert.deepEqual(sent.map(bodyOf)[0]?.['messages'], [{ role: 'user', content: 'Hello' }]);
    });
  }

  for (const inputs of [5, {}, [], ['text'], { messages: [] }, [{ content: 'no role' }]]) {
    it(`sends nothing for ${JSON.stringify(inputs)}`, async () => {
      const { outcome, sent } = await infer([PLAIN], { inputs });
      assert.equal(sent.length, 0);
      assert.equal(!outcome.ok && outcome.failure.kind, 'invalidInput');
    });
  }

  for (const name of ['model', 'messages', 'input', 'prompt', 'stream', 'stream_options', 'n']) {
    it(`refuses the parameter ${name}, which the extension sets itself`, async () => {
      const { outcome, sent } = await infer([PLAIN], { parameters: { [name]: 1 } });
      assert.equal(sent.length, 0);
      assert.deepEqual(!outcome.ok && outcome.failure, {
        kind: 'invalidInput',
        reason: 'reservedParameter',
        detail: name,
      });
    });
  }

  it('returns usage, finish reason, and provider with the answer', async () => {
    const { outcome, progress } = await infer([recorded('router')], { stream: true });
    assert.ok(outcome.ok && outcome.answer.kind === 'json');
    const { finishReason, provider, usage } = outcome.answer;
    assert.deepEqual(
      { finishReason, provider, usage },
      { finishReason: 'stop', provider: 'nebius', usage: { promptTokens: 11, completionTokens: 4 } },
    );
    assert.deepEqual(
      progress.map((one) => one.kind === 'partial' && one.text),
      ['Hello, wörld 🌍'],
    );
  });

  it('reports that the model is thinking once, before the first text', async () => {
    for (const name of ['vllmReasoning', 'ollamaThink']) {
      const { progress } = await infer([inPieces(name)], { stream: true });
      assert.deepEqual(progress[0], { kind: 'thinking' }, name);
    }
    const { progress } = await infer([inPieces('router')], { stream: true });
    assert.ok(progress.length > 0 && progress.every(({ kind }) => kind === 'partial'));
  });

  it('reports that there is no text for an answer of tool calls or reasoning only', async () => {
    const calls = await infer([recorded('toolCalls')], { stream: true });
    assert.equal(
      calls.outcome.ok && calls.outcome.answer.kind === 'json' && calls.outcome.answer.noText,
      'toolCalls',
    );
    const message = { role: 'assistant', content: '<think>Hmm', reasoning: '' };
    const thought = await infer([
      jsonReply(200, { choices: [{ index: 0, message, finish_reason: 'length' }] }),
    ]);
    assert.equal(
      thought.outcome.ok && thought.outcome.answer.kind === 'json' && thought.outcome.answer.noText,
      'reasoning',
    );
  });

  it('is sent again without stream_options if the server refuses them, and remembers that', async () => {
    const clock = new VirtualClock();
    const refusal = jsonReply(400, { error: { message: 'Unrecognized request argument: stream_options' } });
    const { fetch, sent } = fakeFetch(clock, refusal, recorded('router'), recorded('router'));
    const client = new OpenAiClient({ fetch, clock, logger: silent });
    const run = { ...CHAT, stream: true };
    const { signal } = new AbortController();
    const first = await clock.until(client.infer(run, { signal }));
    assert.equal(first.ok && first.answer.attempts, 2);
    await clock.until(client.infer(run, { signal }));
    assert.deepEqual(
      sent.map((one) => bodyOf(one)['stream_options']),
      [{ include_usage: true }, undefined, undefined],
    );
  });

  it('is not sent again after another refusal', async () => {
    const { sent } = await infer([jsonReply(400, { error: { message: 'temperature is too high' } })], {
      stream: true,
    });
    assert.equal(sent.length, 1);
  });

  it('carries the cache and wait headers for servers that know them, and waits only after a loading 503', async () => {
    const loading = jsonReply(503, { error: 'Model m is currently loading', estimated_time: 1 });
    const { sent } = await infer([loading, PLAIN], { sendsFlags: true, useCache: false });
    assert.deepEqual(
      sent.map(({ request: { headers } }) => [headers['x-use-cache'], headers['x-wait-for-model']]),
      [
        ['false', 'false'],
        ['false', 'true'],
      ],
    );
  });

  it('names the organization to bill in the header of Hugging Face', async () => {
    const { sent } = await infer([PLAIN], { billTo: 'my-org' });
    assert.equal(sent[0]?.request.headers['x-hf-bill-to'], 'my-org');
  });
});

describe('An embedding in OpenAI’s form', () => {
  it('comes back as nested lists in the order of the inputs', async () => {
    const data = [
      { index: 1, embedding: [3, 4] },
      { index: 0, embedding: [1, 2] },
    ];
    const { outcome, sent } = await infer([jsonReply(200, { object: 'list', data })], {
      form: 'embedding',
      inputs: ['a', 'b'],
    });
    assert.equal(sent[0]?.request.url, 'https://api.example/v1/embeddings');
    assert.deepEqual(sent.map(bodyOf)[0], { model: 'qwen3:8b', input: ['a', 'b'] });
    assert.deepEqual(outcome.ok && outcome.answer.kind === 'json' && outcome.answer.json, [
      [1, 2],
      [3, 4],
    ]);
  });

  it('loses a row with an invalid number and says so', async () => {
    const text = '{"data":[{"index":0,"embedding":[1,NaN]},{"index":1,"embedding":[3,4]}]}';
    const { outcome } = await infer([jsonReply(200, text)], { form: 'embedding', inputs: ['a', 'b'] });
    assert.ok(outcome.ok && outcome.answer.kind === 'json');
    assert.deepEqual(
      [outcome.answer.json, outcome.answer.leftOutOfItems],
      [
        [null, [3, 4]],
        [1, 0],
      ],
    );
  });
});
