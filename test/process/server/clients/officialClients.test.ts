import assert from 'node:assert/strict';
import { InferenceClient } from '@huggingface/inference';
import OpenAI from 'openai';
import type { RunningServer } from '../../../support/process/runningServer';
import { startServer, TOKEN } from '../../../support/process/runningServer';

describe('the official clients, unmodified', () => {
  let server: RunningServer;
  before(async () => {
    server = await startServer();
  });
  after(() => server.close());

  /** Waits for models, so that the client does not repeat a 503 without a pause. */
  const patient: typeof fetch = (input, init) =>
    fetch(input, {
      ...init,
      headers: { ...Object.fromEntries(new Headers(init?.headers)), 'x-wait-for-model': 'true' },
    });

  describe('@huggingface/inference runs', () => {
    const client = (path: string) =>
      new InferenceClient(TOKEN, {
        endpointUrl: `http://127.0.0.1:${server.port}/models/mini/${path}`,
        fetch: patient,
      });

    it('text-classification', async () => {
      const [best] = await client('text-classification').textClassification({ inputs: 'good' });
      assert.equal(best?.label, 'positive');
    });

    it('zero-shot-classification', async () => {
      const [best] = await client('zero-shot-classification').zeroShotClassification({
        inputs: 'Paris',
        parameters: { candidate_labels: ['bad', 'good'] },
      });
      assert.equal(best?.label, 'good');
    });

    it('token-classification', async () => {
      const [entity] = await client('token-classification').tokenClassification({ inputs: 'is Anna' });
      assert.deepEqual([entity?.entity_group, entity?.start, entity?.end], ['PER', 3, 7]);
    });

    it('fill-mask', async () => {
      const [best] = await client('fill-mask').fillMask({ inputs: '[MASK] Paris' });
      assert.equal(best?.token_str, 'good');
    });

    it('question-answering', async () => {
      const inputs = { question: 'Who?', context: 'it is Anna' };
      assert.equal((await client('question-answering').questionAnswering({ inputs })).answer, 'Anna');
    });

    it('summarization and translation', async () => {
      const inputs = 'Anna in Paris';
      assert.match((await client('summarization').summarization({ inputs })).summary_text, /anna/);
      const translated = await client('summarization/pipeline/translation').translation({ inputs });
      assert.ok(!Array.isArray(translated) && /anna/.test(translated.translation_text));
    });

    it('feature-extraction and sentence-similarity', async () => {
      const vectors = await client('feature-extraction').featureExtraction({ inputs: 'good' });
      assert.deepEqual(vectors, [
        [
          [0, 0, 0],
          [3, 0, 0],
          [0, 0, 0],
        ],
      ]);
      const similar = await client('feature-extraction/pipeline/sentence-similarity').sentenceSimilarity({
        inputs: { source_sentence: 'good', sentences: ['good', 'bad'] },
      });
      assert.deepEqual(similar.map(Math.round), [1, 0]);
    });

    it('text generation, plain and streamed', async () => {
      const request = { inputs: 'good', parameters: { max_new_tokens: 2 } };
      assert.equal((await client('text-generation').textGeneration(request)).generated_text, ' is bad');
      const pieces: string[] = [];
      for await (const event of client('text-generation').textGenerationStream(request)) {
        pieces.push(Object(event).choices[0].text);
      }
      assert.equal(pieces.join(''), ' is bad');
    });

    it('chat, plain and streamed', async () => {
      const request = { messages: [{ role: 'user', content: 'good' }], max_tokens: 2 };
      const answer = await client('text-generation').chatCompletion(request);
      assert.equal(answer.choices[0]?.message.content, ' is bad');
      let text = '';
      for await (const chunk of client('text-generation').chatCompletionStream(request)) {
        text += chunk.choices[0]?.delta.content ?? '';
      }
      assert.equal(text, ' is bad');
    });

    it('a wrong request, and gives its reason', async () => {
      const refused = client('fill-mask').fillMask({ inputs: 'no mask' });
      await assert.rejects(refused, /No mask_token \(\[MASK\]\) found on the input/);
    });
  });

  describe('openai runs', () => {
    const client = () =>
      new OpenAI({
        apiKey: TOKEN,
        baseURL: `http://127.0.0.1:${server.port}/v1`,
        fetch: patient,
        maxRetries: 0,
      });
    const request = {
      model: 'mini/text-generation',
      messages: [{ role: 'user' as const, content: 'good' }],
      max_completion_tokens: 3,
    };

    it('a chat', async () => {
      const answer = await client().chat.completions.create(request);
      assert.equal(answer.choices[0]?.message.content, ' is bad good');
      assert.equal(answer.usage?.completion_tokens, 3);
    });

    it('a streamed chat, with usage', async () => {
      const stream = await client().chat.completions.create({
        ...request,
        stream: true,
        stream_options: { include_usage: true },
      });
      let text = '';
      let total = 0;
      for await (const chunk of stream) {
        text += chunk.choices[0]?.delta.content ?? '';
        total = chunk.usage?.total_tokens ?? total;
      }
      assert.deepEqual([text, total], [' is bad good', 4]);
    });

    it('a chat that is aborted in the middle', async () => {
      const stream = await client().chat.completions.create({
        ...request,
        max_completion_tokens: 9000,
        stream: true,
      });
      let chunks = 0;
      for await (const _chunk of stream) {
        if (++chunks === 5) {
          break;
        }
      }
      const startedAt = performance.now();
      await client().chat.completions.create({ ...request, max_completion_tokens: 1 });
      assert.ok(performance.now() - startedAt < 1000, 'the aborted one went on');
    });

    it('a wrong token, as an error of authentication', async () => {
      const wrong = new OpenAI({
        apiKey: 'wrong-token',
        baseURL: `http://127.0.0.1:${server.port}/v1`,
        maxRetries: 0,
      });
      await assert.rejects(wrong.chat.completions.create(request), { status: 401 });
    });
  });
});
