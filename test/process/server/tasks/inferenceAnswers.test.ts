import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from '../../../support/eventually';
import { MINIATURES } from '../../../support/models/miniatureModel';
import type { RunningServer } from '../../../support/process/runningServer';
import { startServer } from '../../../support/process/runningServer';

const WAIT = { 'x-wait-for-model': 'true' };

describe('the answers of the server', () => {
  let server: RunningServer;
  before(async () => {
    server = await startServer();
  });
  after(() => server.close());

  const classify = (body: unknown, headers = {}) =>
    server.post('/models/mini/text-classification', body, { ...WAIT, ...headers });
  const labels = (json: unknown) =>
    Object.values(Object(json)).map((list) => Object.values(Object(list)).map((item) => Object(item).label));

  it('have every label of a text, best first, in a list of a list', async () => {
    const { status, json } = await classify({ inputs: 'Paris is good' });
    assert.equal(status, 200);
    assert.deepEqual(labels(json), [['positive', 'neutral', 'negative']]);
    const scores = Object.values(Object(Object(json)[0])).map((item) => Number(Object(item).score));
    // The words add up to logits 3, 0 and 1.
    const sum = Math.exp(3) + Math.exp(0) + Math.exp(1);
    for (const [index, logit] of [3, 1, 0].entries()) {
      assert.ok(Math.abs((scores[index] ?? 0) - Math.exp(logit) / sum) < 1e-6);
    }
  });

  it('have a list for each text of a list, in its order, as many labels as top_k says', async () => {
    const { json } = await classify({ inputs: ['bad', 'good'], parameters: { top_k: 1 } });
    assert.deepEqual(labels(json), [['negative'], ['positive']]);
  });

  it('are the same for a text alone and among others', async () => {
    const alone = await classify({ inputs: 'is' });
    const among = await classify({ inputs: ['good good good', 'is'] });
    assert.deepEqual(Object(among.json)[1], Object(alone.json)[0]);
  });

  it('tell type, time and characters of the computation', async () => {
    const { headers } = await classify({ inputs: ['👍 good', 'é'], parameters: { top_k: 2 } });
    assert.equal(headers.get('x-compute-type'), 'cpu');
    assert.equal(headers.get('x-compute-characters'), '7');
    assert.match(headers.get('x-compute-time') ?? '', /^0\.\d{4}$/);
    assert.equal(headers.get('content-type'), 'application/json');
  });

  it('come from the cache for an equal request, whatever the order of its keys', async () => {
    const first = await classify('{"inputs":"cache me","parameters":{"top_k":2}}');
    const second = await classify('{ "parameters": {"top_k": 2}, "inputs": "cache me" }');
    assert.deepEqual(
      [first, second].map(({ headers }) => headers.get('x-cache')),
      ['miss', 'hit'],
    );
    assert.deepEqual(second.json, first.json);
    assert.equal(second.headers.get('x-compute-characters'), '8');
  });

  it('do not come from the cache for other parameters, another text or x-use-cache: false', async () => {
    await classify({ inputs: 'cached' });
    for (const [body, headers] of [
      [{ inputs: 'cached', parameters: { top_k: 2 } }, {}],
      [{ inputs: ['cached'] }, {}],
      [{ inputs: 'cached ' }, {}],
      [{ inputs: 'cached' }, { 'x-use-cache': 'false' }],
    ] as const) {
      assert.equal((await classify(body, headers)).headers.get('x-cache'), 'miss', JSON.stringify(body));
    }
  });

  it('guard: model fingerprint: come from the files as they are now, not from the cache of a model that was replaced', async () => {
    const path = join(server.modelFolder, 'mini', 'zero-shot-classification', 'config.json');
    const ask = () =>
      server.post(
        '/models/mini/zero-shot-classification/pipeline/text-classification',
        { inputs: 'good' },
        WAIT,
      );
    assert.deepEqual(labels((await ask()).json), [['ENTAILMENT', 'CONTRADICTION', 'NEUTRAL']]);
    assert.equal((await ask()).headers.get('x-cache'), 'hit');
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replaceAll('ENTAILMENT', 'FOLLOWS'));
    await eventually(async () =>
      assert.deepEqual(labels((await ask()).json), [['FOLLOWS', 'CONTRADICTION', 'NEUTRAL']]),
    );
    await writeFile(path, text);
  });

  it('have a vector for each token from feature-extraction, and one for the text with pooling', async () => {
    const path = '/models/mini/feature-extraction';
    const tokens = await server.post(path, { inputs: 'good is' }, WAIT);
    assert.deepEqual(tokens.json, [
      [
        [0, 0, 0],
        [3, 0, 0],
        [0, 0, 1],
        [0, 0, 0],
      ],
    ]);
    const pooled = await server.post(path, { inputs: ['good is'], parameters: { pooling: 'mean' } }, WAIT);
    assert.deepEqual(pooled.json, [[0.75, 0, 0.25]]);
  });

  it('take the task from either form of the route', async () => {
    for (const path of [
      '/models/mini/feature-extraction/pipeline/feature-extraction',
      '/pipeline/feature-extraction/mini/feature-extraction',
    ]) {
      assert.equal((await server.post(path, { inputs: 'good' }, WAIT)).status, 200);
    }
  });

  for (const [what, path, body, status, error] of [
    [
      'a model that is not there',
      '/models/mini/none',
      { inputs: 'a' },
      404,
      /^Model mini\/none does not exist$/,
    ],
    [
      'a task that no server has',
      '/models/mini/fill-mask/pipeline/nonsense',
      { inputs: 'a' },
      400,
      /does not support this task/,
    ],
    [
      'a task that the model does not run',
      '/models/mini/text-classification/pipeline/fill-mask',
      { inputs: 'a' },
      400,
      /does not support fill-mask; supported tasks: text-classification/,
    ],
    ['no JSON', '/models/mini/text-classification', '{"inputs"', 400, /not valid JSON/],
    ['JSON that is no object', '/models/mini/text-classification', '["a"]', 400, /JSON object/],
    ['no inputs', '/models/mini/text-classification', {}, 400, /inputs/],
    [
      'inputs of a wrong type',
      '/models/mini/text-classification',
      { inputs: 3 },
      400,
      /`inputs`: must be a string/,
    ],
    ['an empty list', '/models/mini/text-classification', { inputs: [] }, 400, /`inputs`/],
    [
      'a wrong parameter',
      '/models/mini/text-classification',
      { inputs: 'a', parameters: { top_k: 0 } },
      400,
      /`parameters.top_k`: must be at least 1/,
    ],
  ] as const) {
    it(`refuse ${what} with ${status}`, async () => {
      const answer = await server.post(path, body, WAIT);
      assert.equal(answer.status, status);
      assert.match(String(Object(answer.json).error), error);
    });
  }

  it('list every complaint where there are several', async () => {
    const { json } = await classify({ inputs: 3, parameters: { top_k: 'x' } });
    assert.equal(Object(json).error.length, 2);
  });

  it('refuse text that is not UTF-8', async () => {
    const response = await fetch(`http://127.0.0.1:${server.port}/models/mini/text-classification`, {
      method: 'POST',
      headers: { authorization: 'Bearer canary-token-4711' },
      body: Buffer.from('7b22696e70757473223a22ff227d', 'hex'),
    });
    assert.equal(response.status, 400);
  });

  it('survive lone surrogates and deep nesting', async () => {
    assert.equal((await classify('{"inputs":"good \\ud800"}')).status, 200);
    assert.equal((await classify(`{"inputs":${'['.repeat(20_000)}${']'.repeat(20_000)}}`)).status, 400);
  });

  it('say which models are there and what they are for', async () => {
    const { json } = await server.get('/models/mini/fill-mask');
    assert.deepEqual(json, { id: 'mini/fill-mask', pipeline_tag: 'fill-mask', state: 'Loadable' });
    const all = Object.values(Object((await server.get('/models')).json)).map((model) => Object(model).id);
    assert.deepEqual(all, MINIATURES.map((kind) => `mini/${kind}`).sort());
  });
});
