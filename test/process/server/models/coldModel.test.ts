import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { BUSY_MACHINE } from '../../../support/busyMachine';
import type { RunningServer } from '../../../support/process/runningServer';
import { startServer, TOKEN } from '../../../support/process/runningServer';

const PATH = '/models/mini/text-classification';
const WAIT = { 'x-wait-for-model': 'true' };

describe('a model that is not loaded', () => {
  let server: RunningServer;
  beforeEach(async () => {
    server = await startServer({ loadDelayMs: 1000 });
  });
  afterEach(() => server.close());

  const state = async (id: string) => (await server.get(`/status/${id}`)).json;

  it('fault 1: answers 503 at once, with an estimate, and starts to load', async () => {
    const startedAt = performance.now();
    const answer = await server.post(PATH, { inputs: 'good' });
    assert.ok(performance.now() - startedAt < 900);
    assert.equal(answer.status, 503);
    assert.deepEqual(Object.keys(Object(answer.json)), ['error', 'estimated_time']);
    const { estimated_time } = Object(answer.json);
    assert.equal(answer.headers.get('retry-after'), String(Math.round(estimated_time)));
    assert.equal(Object(answer.json).error, 'Model mini/text-classification is currently loading');
    assert.ok(Object(answer.json).estimated_time > 1, 'the known delay is part of the estimate');
    assert.deepEqual(await state('mini/text-classification'), {
      loaded: false,
      state: 'Loading',
      compute_type: 'cpu',
    });
  }).retries(BUSY_MACHINE);

  it('is waited for in the form of OpenAI, unless a header says otherwise', async () => {
    const path = '/v1/chat/completions';
    const body = {
      ...{ model: 'mini/text-generation', max_tokens: 1 },
      messages: [{ role: 'user', content: 'good' }],
    };
    const cold = await server.post(path, body, { 'x-wait-for-model': 'false' });
    assert.equal(cold.status, 503);
    assert.match(cold.headers.get('retry-after') ?? '', /^[1-9]$/);
    const { estimated_time, error } = Object(cold.json);
    assert.ok(estimated_time > 1);
    assert.deepEqual(error, {
      message: 'Model mini/text-generation is currently loading',
      ...{ type: 'server_error', code: 'model_loading', param: null },
    });
    assert.equal((await server.post(path, body)).status, 200);
  });

  it('is not asked for again and again: each repetition before Retry-After takes a second', async () => {
    let attempts = 0;
    let { status } = await server.post(PATH, { inputs: 'good' }, { 'x-load-model': '0' });
    const startedAt = performance.now();
    while (status === 503) {
      attempts += 1;
      ({ status } = await server.post(PATH, { inputs: 'good' }));
    }
    const seconds = (performance.now() - startedAt) / 1000;
    assert.equal(status, 200);
    assert.ok(attempts <= seconds + 1, `${attempts} attempts in ${seconds} s`);
  });

  it('is waited for with x-wait-for-model, and then answers', async () => {
    const startedAt = performance.now();
    assert.equal((await server.post(PATH, { inputs: 'good' }, WAIT)).status, 200);
    assert.ok(performance.now() - startedAt >= 990);
    assert.equal((await server.post(PATH, { inputs: 'bad' })).status, 200, 'no 503 once it is loaded');
    assert.deepEqual(await state('mini/text-classification'), {
      loaded: true,
      state: 'Loaded',
      compute_type: 'cpu',
    });
  });

  it('loads once for many requests', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => server.post(PATH, { inputs: `good ${index}` }, WAIT)),
    );
    assert.ok(answers.every(({ status }) => status === 200));
    assert.equal(server.logged().match(/loaded mini/g)?.length, 1);
  });

  it('estimates less and less while it loads', async () => {
    const first = await server.post(PATH, { inputs: 'good' });
    await delay(200);
    const second = await server.post(PATH, { inputs: 'good' });
    assert.ok(Object(second.json).estimated_time < Object(first.json).estimated_time - 0.15);
  });

  it('is not loaded for a request with x-load-model: 0', async () => {
    assert.equal((await server.post(PATH, { inputs: 'good' }, { 'x-load-model': '0' })).status, 503);
    assert.deepEqual(await state('mini/text-classification'), {
      loaded: false,
      state: 'Loadable',
      compute_type: 'cpu',
    });
  });

  it('is not waited for any longer by a client that hung up', async () => {
    const hangUp = new AbortController();
    const waiting = fetch(`http://127.0.0.1:${server.port}${PATH}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}`, ...WAIT },
      body: '{"inputs":"good"}',
      signal: hangUp.signal,
    });
    await delay(100);
    hangUp.abort();
    await assert.rejects(waiting, { name: 'AbortError' });
    await delay(100);
    const [, after] = /infer mini\/text-classification hung up (\d+)/.exec(server.logged()) ?? [];
    assert.ok(Number(after) < 900, server.logged());
  });

  it('says why it could not be loaded, without a path of this machine', async () => {
    await writeFile(`${server.modelFolder}/mini/text-classification/onnx/model.onnx`, 'this is not ONNX');
    const answer = await server.post(PATH, { inputs: 'good' }, WAIT);
    assert.equal(answer.status, 500);
    assert.match(Object(answer.json).error, /^Model mini\/text-classification could not be loaded: ./);
    assert.ok(!JSON.stringify(answer.json).includes(server.modelFolder));
    assert.equal(Object(await state('mini/text-classification')).state, 'Failed');
  });
});
