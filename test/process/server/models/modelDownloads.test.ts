import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { LoopbackHub } from '../../../support/process/loopbackHub';
import { startHub } from '../../../support/process/loopbackHub';
import { writeMiniatureModels } from '../../../support/models/miniatureModel';
import { writeWithWeights } from '../../../support/models/modelWithWeights';
import type { RunningServer } from '../../../support/process/runningServer';
import { startServer } from '../../../support/process/runningServer';
import { safetensors } from '../../../support/models/safetensors';
import { moduleList } from '../../../support/models/sentenceFiles';
import { writeCopy } from '../../../support/models/tableModel';

const ID = 'mini/text-classification';
const PATH = `/models/${ID}`;
const WAIT = { 'x-wait-for-model': 'true' };

describe('models from the hub', () => {
  let folder: string;
  let hub: LoopbackHub;
  let server: RunningServer;
  const start = async () => {
    const empty = join(folder, 'none');
    server = await startServer({
      modelFolders: [empty],
      downloads: { hub: hub.url, folder: join(folder, 'came'), retryMs: [1, 1] },
    });
    // The miniature models that come with a test's server are not wanted here.
    await rm(empty, { recursive: true, force: true });
  };
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hf-hub-'));
    await writeMiniatureModels(join(folder, 'hub'));
    hub = await startHub(join(folder, 'hub'));
    await start();
  });
  afterEach(async () => {
    await server.close();
    await hub.close();
    await rm(folder, { recursive: true });
  });

  const ask = (headers = {}) => server.post(PATH, { inputs: 'good' }, headers);

  it('are brought when they are asked for, and answer', async () => {
    const answer = await ask(WAIT);
    assert.equal(answer.status, 200);
    assert.equal(Object(answer.json)[0][0].label, 'positive');
  });

  it('are loading, with an estimate, while they come', async () => {
    hub.faults.delayMs = 500;
    const answer = await ask();
    assert.equal(answer.status, 503);
    assert.equal(Object(answer.json).error, `Model ${ID} is currently loading`);
    assert.equal(typeof Object(answer.json).estimated_time, 'number');
    assert.equal(Object((await server.get(`/status/${ID}`)).json).state, 'Loading');
    assert.equal((await ask(WAIT)).status, 200);
  });

  it('are asked for once by many requests, and never again once they are here', async () => {
    await Promise.all(Array.from({ length: 10 }, () => ask(WAIT)));
    assert.equal(hub.requests.filter((path) => path.endsWith('model.onnx')).length, 1);
    await server.close();
    const before = hub.requests.length;
    await start();
    assert.equal((await ask(WAIT)).status, 200);
    assert.equal(hub.requests.length, before);
  });

  it('come without the files that nobody needs', async () => {
    await writeFile(join(folder, 'hub', ID, 'pytorch_model.bin'), 'large');
    await writeFile(join(folder, 'hub', ID, 'onnx', 'model_q4.onnx'), 'another form');
    await ask(WAIT);
    assert.deepEqual(await readdir(join(folder, 'came', ID, 'onnx')), ['model.onnx']);
    assert.ok(!(await readdir(join(folder, 'came', ID))).includes('pytorch_model.bin'));
  });

  it('found fault 8: come with all that makes their sentence embeddings', async () => {
    const identity = [
      [1, 0, 0],
      [0, 0, 1],
    ];
    await writeCopy(join(folder, 'hub'), 'feature-extraction', 'sentences', {
      files: {
        'modules.json': moduleList('Transformer', 'Pooling', 'Dense', 'Normalize'),
        '1_Pooling/config.json': '{"pooling_mode_mean_tokens": true}',
        '2_Dense/config.json':
          '{"in_features": 3, "out_features": 2, "bias": false, "activation_function": "torch.nn.modules.linear.Identity"}',
        '2_Dense/model.safetensors': safetensors({ 'linear.weight': identity }),
        'config_sentence_transformers.json': '{"prompts": {"query": "good "}}',
        'sentence_bert_config.json': '{"max_seq_length": 5}',
      },
    });
    const body = { inputs: 'good good is is is', prompt_name: 'query' };
    const { status, json, headers } = await server.post('/models/mini/sentences', body, WAIT);
    // Three of the six words fit between [CLS] and [SEP]: all of them "good".
    assert.deepEqual([status, json, headers.get('x-truncated-tokens')], [200, [1, 0], '3']);
  });

  it('go on where an interrupted download has ended', async () => {
    hub.faults.cutAfter = 50;
    const cut = await ask(WAIT);
    assert.equal(cut.status, 500);
    assert.match(Object(cut.json).error, /could not be downloaded/);
    assert.equal((await server.get(PATH)).status, 404, 'half a model is none');
    delete hub.faults.cutAfter;
    await server.close();
    await start();
    assert.equal((await ask(WAIT)).status, 200);
    assert.ok(
      hub.requests.some((path) => path.endsWith('model.onnx bytes=150-')),
      hub.requests.join('\n'),
    );
  });

  it('are thrown away when their checksum is wrong', async () => {
    hub.faults.corrupt = true;
    const answer = await ask(WAIT);
    assert.equal(answer.status, 500);
    assert.match(Object(answer.json).error, /onnx\/model.onnx has the wrong checksum/);
    assert.deepEqual(await readdir(join(folder, 'came', '.partial', ID.replace('/', '--'), 'parts')), []);
  });

  it('guard: longer hub file: are refused as soon as more comes than the hub said, and nothing of it is kept', async () => {
    hub.faults.endless = { sent: 0 };
    const answer = await ask(WAIT);
    assert.equal(answer.status, 500);
    assert.match(Object(answer.json).error, /: onnx\/model\.onnx is larger than the hub announced$/);
    const { sent } = hub.faults.endless;
    assert.ok(sent < 64 * 1024 * 1024, `${sent} bytes were taken`);
    assert.deepEqual(await readdir(join(folder, 'came', '.partial', ID.replace('/', '--'), 'parts')), []);
    delete hub.faults.endless;
  });

  for (const [what, type, text, reason] of [
    ['a web page', 'text/html; charset=utf-8', ['<html>Sign in</html>'], /returned a web page/],
    ['text that is not JSON', 'application/json', ['<html>'], /did not return a model/],
    ['a listing nested too deeply', 'application/json', ['['.repeat(500_000)], /did not return a model/],
    ['a listing without an end', 'application/json', endlessListing(), /list of files that is too large/],
    [
      'a negative size',
      'application/json',
      ['{"siblings":[{"rfilename":"config.json","size":-1}]}'],
      /did not return a model/,
    ],
  ] as const) {
    it(`found fault 35: cannot be brought where the hub answers ${what}`, async () => {
      hub.faults.listing = { type, text };
      const answer = await ask();
      assert.equal(answer.status, 500);
      assert.match(Object(answer.json).error, reason);
      delete hub.faults.listing;
    });
  }

  it('found fault 35: cannot be brought to a folder that cannot take them, which is said without its path', async () => {
    await writeFile(join(folder, 'came'), 'a file in its place');
    const answer = await ask(WAIT);
    assert.equal(answer.status, 500);
    const reason = 'it could not be saved because a file exists where a folder is needed (ENOTDIR)';
    assert.deepEqual(answer.json, { error: `Model ${ID} could not be downloaded: ${reason}` });
  });

  it('found fault 16: come with the weights that their ONNX file names', async () => {
    await writeWithWeights(join(folder, 'hub', 'mini', 'weights'), 'weights.bin');
    const answer = await server.post('/models/mini/weights', { inputs: 'good' }, WAIT);
    assert.equal(answer.status, 200, JSON.stringify(answer.json));
    assert.deepEqual(await readdir(join(folder, 'came', 'mini', 'weights', 'onnx')), [
      'model.onnx',
      'weights.bin',
    ]);
  });

  it('do not exist or are private where the hub shows none without a token, and that is said at once', async () => {
    const answer = await server.post('/models/mini/none', { inputs: 'good' });
    assert.equal(answer.status, 404);
    const reason =
      'does not exist on the hub, or is private: check the ID, or set HF_TOKEN to a token with access to it';
    assert.deepEqual(answer.json, { error: `Model mini/none ${reason}` });
  });

  it('are refused, with the reason, where they have no ONNX files', async () => {
    hub.faults.hide = /onnx$/;
    const answer = await ask();
    assert.equal(answer.status, 400);
    assert.equal(
      Object(answer.json).error,
      `Model ${ID} has no ONNX files on the hub, and this server needs them`,
    );
  });

  it('cannot be brought from a hub that is down, which says so without its pages', async () => {
    hub.faults.status = 502;
    const answer = await ask();
    assert.equal(answer.status, 500);
    assert.equal(
      Object(answer.json).error,
      `Model ${ID} could not be downloaded: the hub returned status 502`,
    );
  });

  it('are not brought for x-load-model: 0', async () => {
    assert.equal((await ask({ 'x-load-model': '0' })).status, 404);
    assert.deepEqual(hub.requests, []);
  });

  it('can be pinned: they are brought, and loaded when they are here', async () => {
    hub.faults.delayMs = 200;
    const pinned = { pinned_models: [{ model_id: ID, compute_type: 'cpu' }] };
    assert.deepEqual(
      Object((await server.post('/usage/pinned_models', pinned)).json).pinned_models,
      pinned.pinned_models,
    );
    for (let tries = 0; Object((await server.get(`/status/${ID}`)).json).loaded !== true; tries++) {
      assert.ok(tries < 100, 'it is never loaded');
      await delay(50);
    }
    const unknown = { pinned_models: [{ model_id: 'mini/none' }] };
    assert.equal((await server.post('/usage/pinned_models', unknown)).status, 400);
  });

  it('never come where downloads are not allowed', async () => {
    const offline = await startServer({ modelFolders: [join(folder, 'other')] });
    assert.equal((await offline.post('/models/mini/not-here', { inputs: 'good' }, WAIT)).status, 404);
    assert.deepEqual(hub.requests, []);
    await offline.close();
  });
});

function* endlessListing(): Generator<string> {
  yield '{"siblings":[';
  for (let index = 0; ; index++) {
    yield `{"rfilename":"${String(index).padStart(1000, '0')}"},`;
  }
}
