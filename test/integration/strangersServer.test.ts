import assert from 'node:assert/strict';
import { ASKING, startStrangersServer, WEATHER_CALL } from '../support/http/strangersServer';
import { INSTALL_MS } from '../support/models/testClients';
import { answerDocument, closeEditors, infer, inferOne, openText, select, setting } from './useLoopback';

describe('a server of OpenAI’s API that others wrote', () => {
  let server: Awaited<ReturnType<typeof startStrangersServer>>;
  before(async function () {
    this.timeout(INSTALL_MS);
    server = await startStrangersServer();
    await setting('api', undefined);
    await setting('endpoint', server.url);
    await setting('model', 'gpt-4o');
  });
  after(async () => {
    await server.stop();
    for (const key of ['endpoint', 'model']) {
      await setting(key, undefined);
    }
    await setting('api', 'huggingface');
  });
  afterEach(closeEditors);

  for (const stream of [false, true]) {
    const how = stream ? 'streamed' : 'plain';

    it(`${how}: answers a chat without a token, with usage and finish reason`, async () => {
      const result = await inferOne({ model: undefined, inputs: ASKING.chat, stream });
      assert.deepEqual(
        [result.status, result.task, result.text, result.finishReason],
        ['ok', 'chat-completion', 'Hello, wörld 🌍!', 'stop'],
      );
      assert.ok((result.usage?.completionTokens ?? 0) > 0);
    });

    it(`${how}: tool calls are an answer without a text`, async () => {
      const result = await inferOne({ model: undefined, inputs: ASKING.tools, stream });
      assert.deepEqual([result.status, result.text, result.finishReason], ['ok', undefined, 'tool_calls']);
      assert.ok(JSON.stringify(result.output).includes(JSON.stringify(WEATHER_CALL.arguments)));
    });

    it(`${how}: an error is one of the kinds`, async () => {
      const result = await inferOne({ model: undefined, inputs: ASKING.quota, stream });
      assert.deepEqual(
        [result.status, result.error?.kind, result.error?.httpStatus],
        ['error', 'paymentRequired', 402],
      );
    });
  }

  it('answers each selection, and the answers are shown beside the text', async () => {
    const editor = await openText(`${ASKING.chat}\n${ASKING.length}\n`);
    select(editor, ASKING.chat, ASKING.length);
    const results = await infer();
    assert.deepEqual(
      results.map(({ text }) => text),
      ['Hello, wörld 🌍!', 'Once upon a time'],
    );
    const shown = answerDocument()?.getText() ?? '';
    assert.ok(shown.includes('Hello, wörld 🌍!') && shown.includes('Once upon a time'), shown);
  });

  it('embeds', async () => {
    const result = await inferOne({
      model: 'text-embedding-3-small',
      task: 'feature-extraction',
      inputs: 'a vector',
    });
    assert.deepEqual(result.output, [[0.5, -1, 0.25]]);
  });

  it('was asked for nothing but its models, once, and the runs', () => {
    const requests = server.getRequests().map(({ method, path }) => `${method} ${path}`);
    assert.deepEqual([...new Set(requests)].sort(), ['POST /v1/chat/completions', 'POST /v1/embeddings']);
  });
});
