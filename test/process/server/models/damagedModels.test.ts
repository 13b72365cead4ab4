import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../../../support/eventually';
import { writeNaNModels, writeTruncatedModels } from '../../../support/process/damagedModels';
import { writeMiniature, writeMiniatureModels } from '../../../support/models/miniatureModel';
import type { RunningServer } from '../../../support/process/runningServer';
import { startServer, TOKEN } from '../../../support/process/runningServer';

const WAIT = { 'x-wait-for-model': 'true' };
const INPUTS: Readonly<Record<string, unknown>> = {
  'text-classification': 'good',
  'zero-shot-classification': 'good',
  'feature-extraction': 'good',
  'token-classification': 'anna',
  'question-answering': { question: 'anna', context: 'anna is in paris !' },
  'fill-mask': 'good [MASK]',
  'text-generation': 'good',
  summarization: 'good',
};
const NOT_FINITE = /produced numbers that are not finite \(NaN or Infinity\)/;

describe('a model whose files are damaged', () => {
  let folder: string;
  let server: RunningServer;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hf-damaged-'));
    await Promise.all([writeMiniatureModels(folder), writeNaNModels(folder), writeTruncatedModels(folder)]);
    server = await startServer({ modelFolders: [folder] });
  });
  after(async () => {
    await server.close();
    await rm(folder, { recursive: true });
  });

  const ask = (model: string, more: object = {}) => {
    const task = model.replace(/^.*\//, '');
    const labels = task.startsWith('zero') ? { candidate_labels: ['good', 'bad'] } : {};
    const path = `/models/${model}/pipeline/${task}`;
    return server.post(path, { inputs: INPUTS[task], parameters: labels, ...more }, WAIT);
  };
  /** Holds that a 500 is a sentence for people. */
  const isSentence = (text: string) => {
    assert.doesNotMatch(text, /\bat \w|node_modules|\.onnx|\.js\b|onnxruntime|Error:|null|!!/i);
    assert.ok(!text.includes(folder) && !text.includes(tmpdir()), text);
  };

  for (const [kind, task] of ['nan', 'infinite'].flatMap((one) =>
    Object.keys(INPUTS).map((other) => [one, other] as const),
  )) {
    it(`found fault 6: ${kind}/${task} answers 500 with a sentence, and no numbers`, async () => {
      const { status, json } = await ask(`${kind}/${task}`);
      assert.equal(status, 500, JSON.stringify(json));
      assert.match(Object(json).error, NOT_FINITE);
      isSentence(Object(json).error);
    });
  }

  const stream = async (path: string, body: object) => {
    const response = await fetch(`http://127.0.0.1:${server.port}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}`, ...WAIT },
      body: JSON.stringify({ ...body, stream: true }),
    });
    return { status: response.status, text: await response.text() };
  };

  for (const [form, path, body] of [
    ['as tokens', '/models/nan/text-generation', { inputs: 'good' }],
    [
      'as a chat',
      '/models/nan/text-generation/v1/chat/completions',
      { messages: [{ role: 'user', content: 'good' }] },
    ],
    ['as a completion', '/models/nan/text-generation/v1/completions', { prompt: 'good' }],
  ] as const) {
    it(`found fault 6, found fault 22: streamed ${form} fails alone, and its process goes on`, async () => {
      const { status, text } = await stream(path, body);
      assert.equal(status, 500, text);
      assert.match(text, NOT_FINITE);
      const started = server.logged().match(/is for nan\/text-generation/g);
      assert.match((await stream(path, body)).text, NOT_FINITE);
      assert.deepEqual(server.logged().match(/is for nan\/text-generation/g), started);
      assert.equal((await ask('mini/text-generation')).status, 200);
    });
  }

  it('found fault 35: says without paths and words of a library that it could not be loaded, and the log says more', async () => {
    for (const task of ['text-classification', 'text-generation']) {
      const { status, json } = await ask(`truncated/${task}`);
      assert.equal(status, 500);
      isSentence(Object(json).error);
      assert.equal(
        Object(json).error,
        `Model truncated/${task} could not be loaded: its files are damaged or not supported by this server; see the log of the server for details`,
      );
      assert.match(server.logged(), new RegExp(`truncated/${task} could not be loaded: Error: .{10}`));
    }
  });

  it('is listed with the sentence of its failed load, and no longer once its files are repaired', async () => {
    const id = 'damaged/text-classification';
    const path = join(folder, id, 'onnx', 'model.onnx');
    await writeMiniature(join(folder, id), 'text-classification');
    const whole = await readFile(path);
    await writeFile(path, Buffer.alloc(2000, 'no model'));
    const listed = async (): Promise<unknown> => {
      const list: readonly unknown[] = Object((await server.get('/models')).json);
      const one = list.find((entry) => Object(entry).id === id);
      assert.deepEqual((await server.get(`/models/${id}`)).json, one);
      return one;
    };
    const facts = { id, pipeline_tag: 'text-classification' };
    assert.deepEqual(await listed(), { ...facts, state: 'Loadable' });
    const { status, json } = await ask(id);
    assert.equal(status, 500);
    assert.deepEqual(await listed(), { ...facts, state: 'Failed', problem: Object(json).error });
    await writeFile(path, whole);
    await eventually(async () => assert.deepEqual(await listed(), { ...facts, state: 'Loadable' }));
  });
});
