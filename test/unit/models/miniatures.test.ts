import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { env, pipeline, RawImage } from '@huggingface/transformers';
import { miniatureFiles } from '../../models/train/mini/miniatureFiles';

const MODELS = join(__dirname, '../../models');
const FP32 = { dtype: 'fp32' } as const;

type Colour = readonly [number, number, number];

/** A picture of one colour with a rectangle of another, from `left`, `top` to just before `right`, `bottom`. */
function picture(
  ground: Colour,
  colour: Colour,
  [left, top, right, bottom]: readonly number[] = [],
): RawImage {
  const data = new Uint8ClampedArray(64 * 64 * 3);
  for (let place = 0; place < 64 * 64; place++) {
    const [x, y] = [place % 64, Math.floor(place / 64)];
    const inside = x >= (left ?? 64) && x < (right ?? 0) && y >= (top ?? 64) && y < (bottom ?? 0);
    data.set(inside ? colour : ground, place * 3);
  }
  return new RawImage(data, 64, 64, 3);
}

describe('the miniature models', () => {
  before(() => {
    env.localModelPath = MODELS;
    env.allowRemoteModels = false;
  });

  it('are what their script creates', async () => {
    for (const [path, bytes] of miniatureFiles()) {
      const file = await readFile(join(MODELS, 'mini', path));
      assert.ok(file.equals(bytes), `${path} differs: run npm run train:miniatures`);
    }
  });

  it('choose the label that a text is about', async () => {
    const judge = await pipeline('zero-shot-classification', 'mini/zero-shot-classification', FP32);
    const answer = await judge('The team won the match by one goal.', ['politics', 'sports', 'cooking']);
    assert.ok(!Array.isArray(answer));
    assert.equal(answer.labels[0], 'sports');
    assert.ok((answer.scores[0] ?? 0) > 0.8);
    await judge.dispose();
  });

  it('find names in a text', async () => {
    const find = await pipeline('token-classification', 'mini/token-classification', FP32);
    const answer = await find('Ada Lovelace never worked for Microsoft in New York.', {
      aggregation_strategy: 'simple',
    });
    assert.deepEqual(
      answer.map(({ entity_group, word }) => [entity_group, word]),
      [
        ['PER', 'ada lovelace'],
        ['ORG', 'microsoft'],
        ['LOC', 'new york'],
      ],
    );
    await find.dispose();
  });

  it('answer a question from a text', async () => {
    const answer = await pipeline('question-answering', 'mini/question-answering', FP32);
    const context = 'The compiler was written by Grace Hopper, who was born in New York and worked for IBM.';
    const ask = async (question: string) => [await answer(question, context)].flat()[0];
    assert.equal((await ask('Who wrote the compiler?'))?.answer, 'grace hopper');
    assert.equal((await ask('Where was she born?'))?.answer, 'new york');
    assert.equal((await ask('For which company did she work?'))?.answer, 'ibm');
    assert.ok(((await ask('Where was she born?'))?.score ?? 0) > 0.5);
    await answer.dispose();
  });

  it('translate word by word, also several texts together', async () => {
    const translate = await pipeline('translation', 'mini/translation', FP32);
    const answer = (await translate(['Hello world!', 'The cat eats bread, and the dog reads.'])).flat();
    assert.deepEqual(
      answer.map((one) => ('translation_text' in one ? one.translation_text : '')),
      ['bonjour monde!', 'le chat mange pain, et le chien lit.'],
    );
    await translate.dispose();
  });

  it('summarize a text by its first sentence', async () => {
    const sum = await pipeline('summarization', 'mini/summarization', FP32);
    const [answer] = (await sum('The server is new. It works with the computer. Thanks!')).flat();
    assert.equal(
      answer !== undefined && 'summary_text' in answer ? answer.summary_text : '',
      'the server is new.',
    );
    await sum.dispose();
  });

  it('recognize the color of an image', async () => {
    const classify = await pipeline('image-classification', 'mini/image-classification', FP32);
    const answer = (await classify(picture([250, 240, 10], [0, 0, 0]))).flat();
    assert.equal(answer[0]?.label, 'yellow');
    assert.ok((answer[0]?.score ?? 0) > 0.9);
    await classify.dispose();
  });

  it('find a colored rectangle in an image', async () => {
    const detect = await pipeline('object-detection', 'mini/object-detection', FP32);
    const answer = (await detect(picture([255, 255, 255], [0, 0, 255], [8, 16, 40, 56]))).flat();
    assert.deepEqual(
      answer.map(({ label, box }) => ({ label, box })),
      [{ label: 'blue', box: { xmin: 8, ymin: 16, xmax: 40, ymax: 56 } }],
    );
    assert.deepEqual((await detect(picture([0, 0, 0], [0, 0, 0]))).flat(), []);
    await detect.dispose();
  });

  it('transcribe what they have spoken', async () => {
    const speak = await pipeline('text-to-speech', 'mini/text-to-speech', FP32);
    const listen = await pipeline('automatic-speech-recognition', 'mini/automatic-speech-recognition', FP32);
    const speech = await speak('Hello wizard jazz', {});
    assert.ok(!Array.isArray(speech));
    assert.equal(speech.sampling_rate, 16_000);
    const heard = await listen(speech.audio as Float32Array);
    assert.equal(Array.isArray(heard) ? '' : heard.text, 'hello wizard jazz');
    await Promise.all([speak.dispose(), listen.dispose()]);
  });
});
