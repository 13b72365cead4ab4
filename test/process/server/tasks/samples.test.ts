import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { SAID, sampleFiles } from '../../../models/train/mini/sampleFiles';
import type { RunningServer } from '../../../support/process/runningServer';
import { startServer, TOKEN } from '../../../support/process/runningServer';

const WORKSPACE = resolve('test/fixtures/workspace');

const read = (name: string): Promise<Buffer> => readFile(resolve(WORKSPACE, 'tasks', name));

describe('the samples of npm start', () => {
  let server: RunningServer;
  before(async () => {
    server = await startServer({ modelFolders: [resolve('test/models')] });
  });
  after(() => server.close());

  const send = async (
    path: string,
    body: Uint8Array<ArrayBuffer> | string,
    type: string,
  ): Promise<string> => {
    const response = await fetch(`http://127.0.0.1:${server.port}/models/${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': type, 'x-wait-for-model': 'true' },
      body,
    });
    assert.equal(response.status, 200, path);
    return response.text();
  };
  const infer = (path: string, inputs: unknown, parameters = {}) =>
    send(path, JSON.stringify({ inputs, parameters }), 'application/json');
  const text = async (name: string) => (await read(name)).toString('utf8').trim();

  it('give the answers that the guide promises', async function () {
    this.timeout(60_000);
    const names = await infer('mini/token-classification', await text('names.txt'));
    assert.match(names, /"entity_group":"PER"[^}]*"word":"ada lovelace"/);
    assert.match(names, /"entity_group":"LOC"[^}]*"word":"helsinki"/);
    assert.match(names, /"entity_group":"ORG"[^}]*"word":"nasa"/);
    const context = await text('question.txt');
    const question = 'Where was Grace Hopper born?';
    assert.match(await infer('mini/question-answering', { question, context }), /"answer":"New York"/);
    const [source_sentence, ...sentences] = (await text('similar.ts')).split('\n\n');
    const similar = await infer('demo/code-embed/pipeline/sentence-similarity', {
      source_sentence,
      sentences,
    });
    const [near = 0, far = 1] = JSON.parse(similar) as number[];
    assert.ok(near > far + 0.3, similar);
    const topics = await infer('mini/zero-shot-classification', (await text('topics.txt')).split('\n'), {
      candidate_labels: ['sports', 'cooking', 'technology'],
    });
    assert.deepEqual(
      [...topics.matchAll(/"labels":\["(\w+)"/g)].map(([, best]) => best),
      ['sports', 'cooking', 'technology'],
    );
    assert.match(await infer('demo/dts-mask', await text('mask.txt')), /^\[\{[^}]*"token_str":" number"/);
    assert.match(await infer('mini/translation', await text('english.txt')), /bonjour monde/);
    const picture = await send(
      'mini/object-detection',
      new Uint8Array(await read('shapes.png')),
      'image/png',
    );
    assert.deepEqual(
      [...picture.matchAll(/"label":"(\w+)"/g)].map(([, label]) => label),
      ['red', 'green', 'blue'],
    );
    const sound = await send(
      'mini/automatic-speech-recognition',
      new Uint8Array(await read('hello.wav')),
      'audio/wav',
    );
    assert.equal(sound, JSON.stringify({ text: SAID }));
  });

  it('are those that the script makes', async () => {
    for (const [path, bytes] of await sampleFiles()) {
      const file = await readFile(resolve(WORKSPACE, path));
      // Compressed pictures differ between machines; that they show the shapes is tested above.
      assert.ok(path.endsWith('.png') || file.equals(bytes), `${path} differs: run npm run train:miniatures`);
    }
  });
});
