import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InferenceClient } from '@huggingface/inference';
import OpenAI from 'openai';
import { readModelList } from '../../../../src/core/chat/modelList';
import { ApiClient } from '../../../../src/core/http/jsonClient';
import { listOffered } from '../../../../src/core/models/offeredModels';
import { createNodeFetch } from '../../../../src/node/nodeFetch';
import { systemClock } from '../../../../src/node/systemClock';
import { silentLogger } from '../../../support/loggers';
import type { RunningServer } from '../../../support/process/runningServer';
import { startServer, TOKEN } from '../../../support/process/runningServer';

const HOSTS = /^https:\/\/(huggingface\.co|router\.huggingface\.co)/;

describe('the models of the server, as clients list them', () => {
  let server: RunningServer;
  before(async () => {
    server = await startServer();
    const broken = join(server.modelFolder, 'mini', 'broken');
    await mkdir(broken);
    await writeFile(join(broken, 'config.json'), '{}');
  });
  after(() => server.close());

  const origin = () => `http://127.0.0.1:${server.port}`;

  describe('GET /v1/models', () => {
    it('lists every model that can run, with its task and context length', async () => {
      const { status, json } = await server.get('/v1/models');
      assert.equal(status, 200);
      const { object, data } = Object(json);
      assert.equal(object, 'list');
      const { created, ...chat } = data.find(({ id }: { id: string }) => id === 'mini/text-generation');
      assert.ok(Math.abs(created - Date.now() / 1000) < 60);
      assert.deepEqual(chat, {
        id: 'mini/text-generation',
        object: 'model',
        owned_by: 'mini',
        task: 'text-generation',
        context_length: 10_000,
      });
      const words = data.find(({ id }: { id: string }) => id === 'mini/feature-extraction');
      assert.deepEqual([words.task, words.context_length], ['feature-extraction', 64]);
      assert.ok(!data.some(({ id }: { id: string }) => id === 'mini/broken'));
    });

    it('describes one model, its slash written as it is or as %2F', async () => {
      for (const id of ['mini/fill-mask', 'mini%2Ffill-mask', 'mini%2ffill-mask']) {
        const { status, json } = await server.get(`/v1/models/${id}`);
        assert.deepEqual([status, Object(json).id, Object(json).task], [200, 'mini/fill-mask', 'fill-mask']);
      }
      assert.equal((await server.get('/v1/models/mini/none')).status, 404);
      assert.equal((await server.get('/v1/models/%2e%2e%2fetc')).status, 400);
    });

    it('lists below a model that model alone', async () => {
      const { json } = await server.get('/models/mini/fill-mask/v1/models');
      assert.deepEqual(
        Object(json)
          .data.map(Object)
          .map(({ id }: { id: string }) => id),
        ['mini/fill-mask'],
      );
      const same = await server.get('/models/mini/fill-mask/v1/models/mini%2Ffill-mask');
      assert.equal(Object(same.json).id, 'mini/fill-mask');
      assert.equal((await server.get('/models/mini/fill-mask/v1/models/mini/summarization')).status, 404);
    });

    it('is what the openai client lists and retrieves', async () => {
      const client = new OpenAI({ apiKey: TOKEN, baseURL: `${origin()}/v1`, maxRetries: 0 });
      const ids: string[] = [];
      for await (const { id } of client.models.list()) {
        ids.push(id);
      }
      assert.ok(ids.includes('mini/text-generation'));
      assert.equal((await client.models.retrieve('mini/text-generation')).owned_by, 'mini');
      await assert.rejects(client.models.retrieve('mini/none'), { status: 404 });
    });

    it('makes no chat of an embedding model for the extension, and lists each model once', async () => {
      const list = readModelList((await server.get('/v1/models')).json) ?? [];
      const words = list.find(({ id }) => id === 'mini/feature-extraction');
      assert.equal(words?.task, 'feature-extraction');
      const client = new ApiClient({ fetch: createNodeFetch(), clock: systemClock, logger: silentLogger });
      const { listed } = await listOffered(
        client,
        { endpoint: origin(), isLocalServer: false, isOnThisMachine: true, api: 'auto', token: TOKEN },
        { forms: ['huggingface', 'openai'] },
        new AbortController().signal,
      );
      const chats = listed.filter(({ id }) => id === 'mini/text-generation');
      assert.deepEqual(
        chats.map(({ task, contextLength }) => [task, contextLength]),
        [['text-generation', 10_000]],
      );
      assert.equal(new Set(listed.map(({ id }) => id)).size, listed.length);
    });
  });

  describe('the form of the hub', () => {
    const served = (id: string, ...tasks: string[]) =>
      tasks.map((task) => ({
        ...{ provider: 'hf-inference', providerId: id, hfModelId: id, status: 'live', task },
      }));

    it('says which task a model is served for, if asked', async () => {
      const ask = async (query: string) => (await server.get(`/api/models/${query}`)).json;
      assert.deepEqual(await ask('mini/fill-mask'), { id: 'mini/fill-mask', pipeline_tag: 'fill-mask' });
      assert.deepEqual(await ask('mini/fill-mask?expand[]=inferenceProviderMapping'), {
        id: 'mini/fill-mask',
        pipeline_tag: 'fill-mask',
        inferenceProviderMapping: served('mini/fill-mask', 'fill-mask'),
      });
      assert.deepEqual(
        Object(await ask('mini/text-generation?expand[]=inferenceProviderMapping')).inferenceProviderMapping,
        served('mini/text-generation', 'conversational', 'text-generation'),
      );
      assert.equal((await server.get('/api/models/mini/none')).status, 404);
    });

    it('searches by task and provider', async () => {
      const ids = async (query: string) =>
        Object((await server.get(`/api/models?${query}`)).json).map(({ id }: { id: string }) => id);
      assert.deepEqual(await ids('pipeline_tag=fill-mask'), ['mini/fill-mask']);
      assert.deepEqual(await ids('pipeline_tag=fill-mask&inference_provider=all'), ['mini/fill-mask']);
      assert.deepEqual(await ids('search=fill&inference_provider=hf-inference'), ['mini/fill-mask']);
      assert.deepEqual(await ids('inference_provider=elsewhere'), []);
    });

    it('is all that the official client needs of the hub and the router', async function () {
      // Loads five models.
      this.timeout(60_000);
      const local: typeof fetch = (input, init) => {
        const headers = new Headers(init?.headers);
        headers.set('authorization', `Bearer ${TOKEN}`);
        headers.set('x-wait-for-model', 'true');
        return fetch(new Request(input).url.replace(HOSTS, origin()), { ...init, headers });
      };
      const client = new InferenceClient(TOKEN, { fetch: local });
      const provider = 'hf-inference';
      const [best] = await client.fillMask({ provider, model: 'mini/fill-mask', inputs: '[MASK] Paris' });
      assert.equal(best?.token_str, 'good');
      const similar = await client.sentenceSimilarity({
        ...{ provider, model: 'mini/feature-extraction' },
        inputs: { source_sentence: 'good', sentences: ['good', 'bad'] },
      });
      assert.deepEqual(similar.map(Math.round), [1, 0]);
      const messages = [{ role: 'user', content: 'good' }];
      const model = 'mini/text-generation';
      const chat = await client.chatCompletion({ provider, model, messages, max_tokens: 2 });
      assert.equal(chat.choices[0]?.message.content, ' is bad');
      const first = await client.textClassification({ model: 'mini/text-classification', inputs: 'good' });
      assert.equal(first[0]?.label, 'positive');
    });
  });
});
