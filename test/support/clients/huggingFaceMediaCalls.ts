import assert from 'node:assert/strict';
import sharp from 'sharp';
import type { ClientCall } from './clientCalls';
import type { huggingFaceClient } from './huggingFaceClient';

const BLUE = { r: 0, g: 0, b: 255 };
const WHITE = { r: 255, g: 255, b: 255 };

/** The calls of the package `@huggingface/inference` with pictures and sounds. */
export function mediaCalls(ask: ReturnType<typeof huggingFaceClient>): readonly ClientCall[] {
  return [
    {
      call: 'image-classification',
      run: async () => {
        const { client, how } = ask('mini/image-classification');
        const [best] = await client.imageClassification({ ...how, data: await blueSquare(64) });
        assert.equal(best?.label, 'blue');
      },
    },
    {
      call: 'object-detection',
      run: async () => {
        const { client, how } = ask('mini/object-detection');
        const [found] = await client.objectDetection({ ...how, data: await blueSquare(32) });
        assert.deepEqual(found?.box, { xmin: 16, ymin: 16, xmax: 48, ymax: 48 });
        assert.equal(found?.label, 'blue');
      },
    },
    {
      call: 'speech, both ways',
      run: async () => {
        const speaker = ask('mini/text-to-speech');
        const sound = await speaker.client.textToSpeech({ ...speaker.how, inputs: 'wizard jazz' });
        assert.equal(sound.type, 'audio/wav');
        const { client, how } = ask('mini/automatic-speech-recognition');
        const { text } = await client.automaticSpeechRecognition({ ...how, data: sound });
        assert.equal(text, 'wizard jazz');
      },
    },
  ];
}

/** A blue square in the middle of a white picture of 64 pixels. */
async function blueSquare(pixels: number): Promise<Blob> {
  const create = (size: number, background: typeof BLUE) =>
    sharp({ create: { width: size, height: size, channels: 3, background } });
  const input = await create(pixels, BLUE).png().toBuffer();
  const at = (64 - pixels) / 2;
  const bytes = await create(64, WHITE)
    .composite([{ input, left: at, top: at }])
    .png()
    .toBuffer();
  return new Blob([new Uint8Array(bytes)], { type: 'image/png' });
}
