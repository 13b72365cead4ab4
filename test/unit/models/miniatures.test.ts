import assert from 'node:assert/strict';
import { join } from 'node:path';
import { env, pipeline, RawImage } from '@huggingface/transformers';

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

  it('tell the colour of a picture', async () => {
    const classify = await pipeline('image-classification', 'mini/image-classification', FP32);
    const answer = (await classify(picture([250, 240, 10], [0, 0, 0]))).flat();
    assert.equal(answer[0]?.label, 'yellow');
    assert.ok((answer[0]?.score ?? 0) > 0.9);
    await classify.dispose();
  });

  it('find a coloured rectangle in a picture', async () => {
    const detect = await pipeline('object-detection', 'mini/object-detection', FP32);
    const answer = (await detect(picture([255, 255, 255], [0, 0, 255], [8, 16, 40, 56]))).flat();
    assert.deepEqual(
      answer.map(({ label, box }) => ({ label, box })),
      [{ label: 'blue', box: { xmin: 8, ymin: 16, xmax: 40, ymax: 56 } }],
    );
    assert.deepEqual((await detect(picture([0, 0, 0], [0, 0, 0]))).flat(), []);
    await detect.dispose();
  });

  it('hear what they have spoken', async () => {
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
