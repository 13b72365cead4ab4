import assert from 'node:assert/strict';
import * as v from 'valibot';
import { readEvents } from '../../../support/process/readEvents';
import { rawRequest } from '../../../support/process/rawRequest';
import type { Answer, RunningServer } from '../../../support/process/runningServer';
import { startServer, TOKEN } from '../../../support/process/runningServer';

const WAIT = { 'x-wait-for-model': 'true' };
const PATH = '/models/mini/text-classification';
const TEXT = { inputs: 'good' };

const message = v.strictObject({ error: v.pipe(v.string(), v.nonEmpty()) });
const complaints = v.strictObject({
  error: v.pipe(v.array(v.pipe(v.string(), v.nonEmpty())), v.minLength(2)),
});
const pin = v.looseObject({ model_id: v.string(), compute_type: v.literal('cpu') });

const hasForm = <T>(schema: v.GenericSchema<unknown, T>, { json }: Pick<Answer, 'json'>): T => {
  const parsed = v.safeParse(schema, json);
  assert.ok(parsed.success, JSON.stringify(json));
  return parsed.output;
};

describe('conformance: requests, headers and errors of the API', () => {
  let server: RunningServer;
  before(async () => {
    server = await startServer({ maxQueue: 1, allowedPins: 2 });
    await server.post(PATH, TEXT, WAIT);
  });
  after(() => server.close());

  describe('the path', () => {
    for (const path of [
      PATH,
      `${PATH}?wait=1`,
      `/hf-inference${PATH}`,
      `${PATH}/pipeline/text-classification`,
      '/pipeline/text-classification/mini/text-classification',
      '/pipeline/sentiment-analysis/mini/text-classification',
    ]) {
      it(`POST ${path} runs the model`, async () =>
        assert.equal((await server.post(path, TEXT)).status, 200));
    }

    it('a type of the body that curl sends of itself does not matter', async () => {
      for (const type of [
        'application/x-www-form-urlencoded',
        'text/plain',
        'application/json; charset=utf-8',
      ]) {
        assert.equal((await server.post(PATH, TEXT, { 'content-type': type })).status, 200, type);
      }
    });
  });

  describe('the flags', () => {
    it('options in the body do nothing any more: neither cache nor waiting', async () => {
      const body = { inputs: 'good bad', options: { use_cache: false, wait_for_model: true } };
      await server.post(PATH, body);
      assert.equal((await server.post(PATH, body)).headers.get('x-cache'), 'hit');
      assert.equal((await server.post('/models/mini/question-answering', body)).status, 400);
      const cold = { ...body, inputs: 'Anna' };
      assert.equal((await server.post('/models/mini/token-classification', cold)).status, 503);
    });

    it('an answer of the cache has the form and the headers of a computed one', async () => {
      const answers = [await server.post(PATH, { inputs: 'is' }), await server.post(PATH, { inputs: 'is' })];
      assert.deepEqual(answers[1]?.json, answers[0]?.json);
      const names = answers.map(({ headers }) => [...headers.keys()].sort());
      assert.deepEqual(names[1], names[0]);
    });

    it('every answer has an id, its type and its length, and computed ones what they cost', async () => {
      const { headers } = await server.post(PATH, { inputs: '👍é' });
      assert.match(headers.get('x-request-id') ?? '', /^[\da-f-]{36}$/);
      assert.equal(headers.get('content-type'), 'application/json');
      assert.match(headers.get('content-length') ?? '', /^\d+$/);
      assert.equal(headers.get('x-compute-type'), 'cpu');
      assert.match(headers.get('x-compute-time') ?? '', /^\d+(\.\d+)?$/);
      assert.equal(headers.get('x-compute-characters'), '2');
    });
  });

  describe('errors', () => {
    it('400: one complaint is a text, several are a list', async () => {
      const one = await server.post(PATH, { inputs: 3 });
      const several = await server.post(PATH, { inputs: 3, parameters: { top_k: 'x' } });
      assert.deepEqual([one.status, several.status], [400, 400]);
      hasForm(message, one);
      hasForm(complaints, several);
    });

    it('401: in the words of the API', async () => {
      const answer = await server.post(PATH, TEXT, { authorization: 'Bearer hf_wrong' });
      assert.equal(answer.status, 401);
      assert.deepEqual(answer.json, { error: 'Invalid credentials in Authorization header' });
    });

    it('404: for a model, an address, and a model that is pinned but not there', async () => {
      const missing = await server.post('/models/mini/none', TEXT);
      assert.deepEqual([missing.status, missing.json], [404, { error: 'Model mini/none does not exist' }]);
      const nowhere = await server.get('/nowhere');
      assert.equal(nowhere.status, 404);
      hasForm(message, nowhere);
      assert.equal((await server.get('/status/mini/none')).status, 404);
    });

    it('413: says how much is allowed', async () => {
      const answer = await server.post(PATH, { inputs: 'x'.repeat(70_000) });
      assert.equal(answer.status, 413);
      assert.match(hasForm(message, answer).error, /larger than 65536 bytes/);
    });

    it('503: a model that loads, with an estimate in seconds that is a number', async () => {
      const answer = await server.post('/models/mini/fill-mask', { inputs: '[MASK]' });
      assert.equal(answer.status, 503);
      const loading = v.strictObject({
        error: v.literal('Model mini/fill-mask is currently loading'),
        estimated_time: v.pipe(v.number(), v.gtValue(0), v.maxValue(3600)),
      });
      hasForm(loading, answer);
    });

    it('503: a model that is busy, with Retry-After and without an estimate', async () => {
      const generate = '/models/mini/text-generation';
      await server.post(generate, { inputs: 'good', parameters: { max_new_tokens: 1 } }, WAIT);
      const hangUp = new AbortController();
      const long = fetch(`http://127.0.0.1:${server.port}${generate}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${TOKEN}` },
        body: '{"inputs":"good","parameters":{"max_new_tokens":9000},"stream":true}',
        signal: hangUp.signal,
      });
      const begun = (await long).body?.getReader();
      await begun?.read();
      const answer = await server.post(generate, { inputs: 'anna' });
      hangUp.abort();
      assert.equal(answer.status, 503);
      assert.match(hasForm(message, answer).error, /too busy/);
      assert.match(answer.headers.get('retry-after') ?? '', /^\d+$/);
    });

    it('a wrong method is 405 and names the right one', async () => {
      const host = `127.0.0.1:${server.port}`;
      const headers = { host, authorization: `Bearer ${TOKEN}` };
      for (const method of ['PUT', 'DELETE', 'PATCH']) {
        const answer = await rawRequest(server.port, { method, path: PATH, headers });
        assert.equal(answer.status, 405);
        assert.equal(answer.headers['allow'], 'POST, GET');
        hasForm(message, { json: JSON.parse(answer.text) });
      }
    });
  });

  describe('pinned models', () => {
    const PINS = '/usage/pinned_models';
    const item = { model_id: 'mini/text-classification', compute_type: 'cpu' };
    const list = v.strictObject({ pinned_models: v.array(pin), allowed_pinned_models: v.literal(2) });

    beforeEach(() => server.post(PINS, { pinned_models: [] }));

    it('GET gives the list and how many are allowed', async () => {
      assert.deepEqual(hasForm(list, await server.get(PINS)).pinned_models, []);
    });

    it('POST replaces the whole list, says so, and keeps fields that it does not know', async () => {
      const first = { ...item, replicas: { min: 1, note: 'ä' } };
      const posted = await server.post(PINS, { pinned_models: [first] });
      const echo = v.strictObject({
        ok: v.literal('Pinned 1 models, please wait while we load them.'),
        pinned_models: v.array(pin),
      });
      assert.deepEqual(hasForm(echo, posted).pinned_models, [first]);
      const other = { model_id: 'mini/feature-extraction', compute_type: 'cpu' };
      await server.post(PINS, { pinned_models: [other] });
      assert.deepEqual(hasForm(list, await server.get(PINS)).pinned_models, [other]);
    });

    it('fault 79: more than are allowed are refused, and the list is unchanged', async () => {
      const before = (await server.get(PINS)).json;
      const many = ['fill-mask', 'summarization', 'text-generation'];
      const answer = await server.post(PINS, {
        pinned_models: many.map((name) => ({ model_id: `mini/${name}`, compute_type: 'cpu' })),
      });
      assert.equal(answer.status, 400);
      hasForm(message, answer);
      assert.deepEqual((await server.get(PINS)).json, before);
    });

    it('the state of a model has the words of the API', async () => {
      const state = v.strictObject({
        loaded: v.boolean(),
        state: v.picklist(['Loadable', 'Loaded', 'Loading', 'TooBig', 'Failed']),
        compute_type: v.literal('cpu'),
      });
      assert.equal(hasForm(state, await server.get('/status/mini/text-classification')).state, 'Loaded');
    });
  });

  describe('streams', () => {
    const events = v.pipe(
      v.array(
        v.strictObject({
          index: v.number(),
          token: v.strictObject({
            ...{ id: v.number(), text: v.string(), logprob: v.number(), special: v.boolean() },
          }),
          generated_text: v.nullable(v.string()),
          details: v.nullable(v.looseObject({ finish_reason: v.string() })),
        }),
      ),
      v.length(4),
    );

    it('have one event for each token; only the last has the text', async () => {
      const body = { inputs: 'good', parameters: { max_new_tokens: 4 } };
      const streamed = await readEvents(server, '/models/mini/text-generation', body);
      const parsed = hasForm(events, { json: streamed.events });
      assert.deepEqual(
        parsed.map(({ generated_text }) => generated_text),
        [null, null, null, ' is bad good is'],
      );
    });

    it('of a chat hold deltas and end with [DONE]', async () => {
      const chat = {
        model: 'mini/text-generation',
        messages: [{ role: 'user', content: 'good' }],
        max_tokens: 2,
      };
      const { events: chunks } = await readEvents(server, '/v1/chat/completions', chat);
      assert.equal(chunks.at(-1), '[DONE]');
      const delta = v.looseObject({ choices: v.array(v.looseObject({ delta: v.looseObject({}) })) });
      for (const json of chunks.slice(0, -1)) {
        hasForm(delta, { json });
      }
    });
  });
});
