import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { InferenceClient } from '@huggingface/inference';
import sharp from 'sharp';
import type { RunningServer } from '../../../support/process/runningServer';
import { startServer, TOKEN } from '../../../support/process/runningServer';

const BLUE = { r: 0, g: 0, b: 255 };
const WHITE = { r: 255, g: 255, b: 255 };

describe('the official client of Hugging Face, unmodified, with pictures and sounds', () => {
  let server: RunningServer;
  before(async () => {
    server = await startServer({ modelFolders: [resolve('test/models')], maxBodyBytes: 1_000_000 });
  });
  after(() => server.close());

  const client = (task: string) =>
    new InferenceClient(TOKEN, {
      endpointUrl: `http://127.0.0.1:${server.port}/models/mini/${task}`,
      // A cold model would be asked for without a pause.
      fetch: (input: RequestInfo | URL, init?: RequestInit) => {
        const headers = new Headers(init?.headers);
        headers.set('x-wait-for-model', 'true');
        return fetch(input, { ...init, headers });
      },
    });

  /** A blue square of 32 pixels in the middle of 64. */
  const picture = async () => {
    const square = await sharp({ create: { width: 32, height: 32, channels: 3, background: BLUE } })
      .png()
      .toBuffer();
    const whole = sharp({ create: { width: 64, height: 64, channels: 3, background: WHITE } });
    const bytes = await whole
      .composite([{ input: square, left: 16, top: 16 }])
      .png()
      .toBuffer();
    return new Blob([new Uint8Array(bytes)], { type: 'image/png' });
  };

  it('runs image-classification', async () => {
    const background = await sharp({ create: { width: 64, height: 64, channels: 3, background: BLUE } })
      .png()
      .toBuffer();
    const data = new Blob([new Uint8Array(background)], { type: 'image/png' });
    const [best] = await client('image-classification').imageClassification({ data });
    assert.equal(best?.label, 'blue');
  });

  it('runs object-detection', async () => {
    const [found] = await client('object-detection').objectDetection({ data: await picture() });
    assert.deepEqual(found?.box, { xmin: 16, ymin: 16, xmax: 48, ymax: 48 });
    assert.equal(found?.label, 'blue');
  });

  it('runs text-to-speech and automatic-speech-recognition: it hears what was said', async () => {
    const sound = await client('text-to-speech').textToSpeech({ inputs: 'wizard jazz' });
    assert.equal(sound.type, 'audio/wav');
    const { text } = await client('automatic-speech-recognition').automaticSpeechRecognition({ data: sound });
    assert.equal(text, 'wizard jazz');
  });
});
