import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import OpenAI from 'openai';
import type { RunningServer } from '../../../support/process/runningServer';
import { startServer, TOKEN } from '../../../support/process/runningServer';

const model = 'mini/feature-extraction';
const WAIT = { 'x-wait-for-model': 'true' };

describe('embeddings in the form of OpenAI', () => {
  let server: RunningServer;
  before(async () => {
    server = await startServer();
  });
  after(() => server.close());

  const embed = (body: object, path = '/v1/embeddings') => server.post(path, { model, ...body }, WAIT);

  it('are one vector for each text, the mean of its tokens, with the tokens that were read', async () => {
    const { status, json } = await embed({ input: ['good', 'good bad'] });
    assert.equal(status, 200);
    assert.deepEqual(json, {
      object: 'list',
      data: [
        { object: 'embedding', index: 0, embedding: [1, 0, 0] },
        { object: 'embedding', index: 1, embedding: [0.75, 0.75, 0] },
      ],
      model,
      usage: { prompt_tokens: 7, total_tokens: 7 },
    });
    // The only model that embeds, which is waited for.
    assert.deepEqual((await server.post('/v1/embeddings', { input: ['good', 'good bad'] })).json, json);
    const one = await embed({ input: 'good', model: undefined }, `/models/${model}/v1/embeddings`);
    assert.deepEqual(Object(one.json).data, [{ object: 'embedding', index: 0, embedding: [1, 0, 0] }]);
  });

  it('come from the cache the second time, apart for each encoding', async () => {
    const cacheOf = async (encoding_format: string) =>
      (await embed({ input: 'Anna bad', encoding_format })).headers.get('x-cache');
    assert.deepEqual(
      [await cacheOf('float'), await cacheOf('base64'), await cacheOf('float'), await cacheOf('base64')],
      ['miss', 'miss', 'hit', 'hit'],
    );
  });

  it('are what the openai client reads, which asks for base64', async () => {
    const client = new OpenAI({
      apiKey: TOKEN,
      baseURL: `http://127.0.0.1:${server.port}/v1`,
      defaultHeaders: WAIT,
      maxRetries: 0,
    });
    const { data, usage } = await client.embeddings.create({ model, input: ['good', 'bad'] });
    assert.deepEqual(
      data.map(({ embedding }) => embedding),
      [
        [1, 0, 0],
        [0, 1, 0],
      ],
    );
    assert.equal(usage.prompt_tokens, 6);
    const plain = await client.embeddings.create({ model, input: 'good', encoding_format: 'float' });
    assert.deepEqual(plain.data[0]?.embedding, [1, 0, 0]);
  });

  it('have as many dimensions as asked for, and no more than the model has', async () => {
    const { json } = await embed({ input: 'good bad', dimensions: 2 });
    assert.deepEqual(Object(json).data[0].embedding, [0.75, 0.75]);
    const { status, json: refused } = await embed({ input: 'good', dimensions: 4 });
    assert.equal(status, 400);
    assert.match(JSON.stringify(refused), /`dimensions`: the vectors of this model have 3 dimensions/);
  });

  for (const [what, body, reason] of [
    ['lists of tokens', { input: [1, 2] }, /`input`: lists of tokens are not supported/],
    ['several lists of tokens', { input: [[1, 2], [3]] }, /`input`: lists of tokens are not supported/],
    ['no input', {}, /`input`: must be a string or a list/],
    [
      'an unknown encoding',
      { input: 'good', encoding_format: 'int8' },
      /`encoding_format`: must be float or base64/,
    ],
    ['an unknown name', { input: 'good', late_chunking: true }, /`late_chunking`: is not supported/],
    ['vectors of tokens', { input: 'good', pooling: 'none' }, /`pooling`: an embedding is one vector/],
    ['a model that does not embed', { input: 'good', model: 'mini/fill-mask' }, /does not embed texts/],
  ] as const) {
    it(`refuse ${what} with 400 and the name`, async () => {
      const { status, json } = await embed(body);
      assert.equal(status, 400);
      assert.match(JSON.stringify(json), reason);
    });
  }

  it('accept what does not change the answer', async () => {
    assert.equal((await embed({ input: 'good', user: 'me', dimensions: null })).status, 200);
  });

  it('leave the vectors of feature-extraction as they are', async () => {
    const { json } = await server.post(`/models/${model}`, { inputs: 'good' }, WAIT);
    assert.deepEqual(json, [
      [
        [0, 0, 0],
        [3, 0, 0],
        [0, 0, 0],
      ],
    ]);
  });

  it('do not make sentences to compare need a named task', async () => {
    const inputs = { source_sentence: 'good', sentences: ['good', 'bad'] };
    const { json } = await server.post(`/models/${model}`, { inputs }, WAIT);
    assert.deepEqual(Object(json).map(Math.round), [1, 0]);
    const named = await server.post(`/models/${model}/pipeline/feature-extraction`, { inputs }, WAIT);
    assert.equal(named.status, 400);
  });
});

describe('embeddings of a sentence model', () => {
  let server: RunningServer;
  before(async () => {
    server = await startServer({ modelFolders: [resolve('test/models')] });
  });
  after(() => server.close());

  it('keep their length when they are shortened', async () => {
    const request = { model: 'demo/code-embed', input: 'fn main() {}' };
    const whole = await server.post('/v1/embeddings', request, WAIT);
    const short = await server.post('/v1/embeddings', { ...request, dimensions: 8 }, WAIT);
    const [all, part] = [whole, short].map(({ json }) => Object(json).data[0].embedding as number[]);
    assert.ok(all !== undefined && part !== undefined && all.length > 8);
    assert.equal(part.length, 8);
    assert.ok(Math.abs(Math.hypot(...part) - 1) < 1e-6);
    const scale = (part[0] ?? 0) / (all[0] ?? 1);
    part.forEach((value, index) => assert.ok(Math.abs(value - scale * (all[index] ?? 0)) < 1e-6));
  });
});
