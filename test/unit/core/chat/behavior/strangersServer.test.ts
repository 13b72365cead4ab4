import assert from 'node:assert/strict';
import { readModelList } from '../../../../../src/core/chat/modelList';
import { OpenAiClient } from '../../../../../src/core/chat/openAiClient';
import type { OpenAiRun } from '../../../../../src/core/chat/openAiClient';
import { settleEndpoint } from '../../../../../src/core/endpoints/settleEndpoint';
import { ApiClient } from '../../../../../src/core/http/jsonClient';
import type { InferenceOutcome, RunProgress } from '../../../../../src/core/inference/runTypes';
import { createNodeFetch } from '../../../../../src/node/nodeFetch';
import { systemClock } from '../../../../../src/node/systemClock';
import { ASKING, startStrangersServer, WEATHER_CALL } from '../../../../support/http/strangersServer';
import { silentLogger as logger } from '../../../../support/loggers';
import { INSTALL_MS } from '../../../../support/models/testClients';

const ports = { fetch: createNodeFetch(), clock: systemClock, logger };

describe('A server of OpenAI’s API that others wrote', () => {
  let server: Awaited<ReturnType<typeof startStrangersServer>>;
  before(async function () {
    this.timeout(INSTALL_MS);
    server = await startStrangersServer();
  });
  after(() => server.stop());

  const { signal } = new AbortController();
  const infer = (
    inputs: unknown,
    run: Partial<OpenAiRun> = {},
    onProgress?: (progress: RunProgress) => void,
  ): Promise<InferenceOutcome> =>
    new OpenAiClient(ports).infer(
      {
        ...{ base: `${server.url}/v1`, model: 'gpt-4o', form: 'chat', inputs, sendsFlags: false },
        ...{ useCache: true, wait: 'onLoading', timeoutMs: 10_000, ...run },
      },
      { signal, onProgress },
    );

  it('is recognized by its list of models', async () => {
    const settled = await settleEndpoint(new ApiClient(ports), { endpoint: server.url }, signal);
    assert.ok(settled.kind === 'recognized');
    assert.deepEqual([settled.api, settled.needsToken], [{ forms: ['openai'] }, false]);
    assert.ok(settled.models.some(({ id }) => id === 'gpt-4o'));
    const list = await new ApiClient(ports).send(
      { method: 'GET', url: `${server.url}/v1/models`, timeoutMs: 5_000 },
      { signal },
    );
    assert.ok(list.ok);
    assert.deepEqual(readModelList(list.json), settled.models);
  });

  for (const stream of [false, true]) {
    const how = stream ? 'streamed' : 'plain';

    it(`${how}: a chat has its text without the reasoning, its usage and its end`, async () => {
      const shown: string[] = [];
      const outcome = await infer(ASKING.chat, { stream }, (one) => {
        if (one.kind === 'partial') {
          shown.push(one.text);
        }
      });
      assert.ok(outcome.ok && outcome.answer.kind === 'json', JSON.stringify(outcome));
      const { finishReason, json, usage } = outcome.answer;
      const { choices } = json as { choices: { message: Record<string, unknown> }[] };
      assert.deepEqual(
        [choices[0]?.message['content'], choices[0]?.message['reasoning_content'], finishReason],
        ['Hello, wörld 🌍!', 'They want a greeting.', 'stop'],
      );
      assert.ok((usage?.promptTokens ?? 0) > 0 && (usage?.completionTokens ?? 0) > 0);
      assert.ok(shown.every((text) => 'Hello, wörld 🌍!'.startsWith(text)));
      assert.equal(shown.length > 0, stream);
    });

    it(`${how}: tool calls are whole, and there is no text`, async () => {
      const outcome = await infer(ASKING.tools, { stream });
      assert.ok(outcome.ok && outcome.answer.kind === 'json', JSON.stringify(outcome));
      const { finishReason, json, noText } = outcome.answer;
      const { choices } = json as { choices: { message: { tool_calls: { function: unknown }[] } }[] };
      assert.deepEqual([finishReason, noText], ['tool_calls', 'toolCalls']);
      assert.deepEqual(
        choices[0]?.message.tool_calls.map((call) => call.function),
        [WEATHER_CALL, { name: 'get_time', arguments: '{}' }],
      );
    });

    it(`${how}: an answer that was too long says so`, async () => {
      const outcome = await infer(ASKING.length, { stream });
      assert.equal(outcome.ok && outcome.answer.kind === 'json' && outcome.answer.finishReason, 'length');
    });

    it(`${how}: an error has its kind, and the reason that the server gave`, async () => {
      const outcome = await infer(ASKING.quota, { stream });
      assert.ok(!outcome.ok);
      const { detail, httpStatus, kind } = outcome.failure;
      assert.deepEqual(
        [kind, detail, httpStatus],
        ['paymentRequired', 'You exceeded your current quota', 402],
      );
    });

    it(`${how}: a rate limit is waited for once`, async () => {
      server.nextRequestError(429, { message: 'Slow down', code: 'rate_limit_exceeded' });
      const outcome = await infer(ASKING.chat, { stream });
      assert.deepEqual([outcome.ok, outcome.ok && outcome.answer.attempts], [true, 2]);
    });
  }

  it('a stream that breaks off is a failure with the text so far', async () => {
    const outcome = await infer(ASKING.cutOff, { stream: true });
    assert.ok(!outcome.ok);
    assert.equal(outcome.failure.reason, 'truncated');
    assert.match(outcome.partialText ?? '', /^This/);
  });

  it('JSON that is none is a failure', async () => {
    const outcome = await infer(ASKING.malformed);
    assert.deepEqual(
      [!outcome.ok && outcome.failure.kind, !outcome.ok && outcome.failure.reason],
      ['badResponse', 'json'],
    );
  });

  it('embeddings are nested lists, also of several texts', async () => {
    const one = await infer('a vector', { form: 'embedding', model: 'text-embedding-3-small' });
    assert.deepEqual(one.ok && one.answer.kind === 'json' && one.answer.json, [[0.5, -1, 0.25]]);
    const two = await infer(['a vector', 'another'], { form: 'embedding', model: 'text-embedding-3-small' });
    assert.equal(two.ok && two.answer.kind === 'json' && (two.answer.json as unknown[]).length, 2);
  });
});
