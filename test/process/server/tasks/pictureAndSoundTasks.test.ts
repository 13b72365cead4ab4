import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import sharp from 'sharp';
import { readWav, writeWav } from '../../../../src/server/tasks/wavSound';
import type { RunningServer } from '../../../support/process/runningServer';
import { startServer, TOKEN } from '../../../support/process/runningServer';

type Colour = readonly [number, number, number];

/** The bytes of a PNG: 64 × 64 pixels of one colour with a rectangle of another. */
async function png(
  ground: Colour,
  colour: Colour,
  [left = 64, top = 64, right = 0, bottom = 0]: readonly number[] = [],
) {
  const data = new Uint8Array(64 * 64 * 3);
  for (let place = 0; place < 64 * 64; place++) {
    const [x, y] = [place % 64, Math.floor(place / 64)];
    data.set(x >= left && x < right && y >= top && y < bottom ? colour : ground, place * 3);
  }
  return new Uint8Array(
    await sharp(data, { raw: { width: 64, height: 64, channels: 3 } })
      .png()
      .toBuffer(),
  );
}

/** A WAV file whose head says that it has so many samples a second. */
function oddRate(rate: number): Uint8Array<ArrayBuffer> {
  const bytes = writeWav(new Float32Array(1000), 16_000);
  new DataView(bytes.buffer).setUint32(24, rate, true);
  return bytes;
}

describe('tasks on pictures and sounds', () => {
  let server: RunningServer;
  before(async () => {
    server = await startServer({ modelFolders: [resolve('test/models')], maxBodyBytes: 1_000_000 });
  });
  after(() => server.close());

  const send = (task: string, bytes: Uint8Array<ArrayBuffer>, type: string) =>
    fetch(`http://127.0.0.1:${server.port}/models/mini/${task}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': type, 'x-wait-for-model': 'true' },
      body: bytes,
    });
  const post = (task: string, body: object) =>
    server.post(`/models/mini/${task}`, body, { 'x-wait-for-model': 'true' });

  it('image-classification reads no SVG, which could show a file of this machine', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'pictures-'));
    try {
      const path = join(folder, 'secret.png');
      await writeFile(path, await png([250, 10, 10], [0, 0, 0]));
      const shown = `<image width="64" height="64" xlink:href="${path}"/>`;
      const names = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"';
      const svg = Buffer.from(`<svg ${names} width="64" height="64">${shown}</svg>`);
      for (const bytes of [svg, gzipSync(svg)]) {
        const response = await send('image-classification', new Uint8Array(bytes), 'image/svg+xml');
        assert.deepEqual(
          [response.status, await response.json()],
          [400, { error: '`inputs`: this is not a readable image' }],
        );
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('image-classification takes the bytes of a picture, whatever their type is said to be', async () => {
    for (const type of ['image/png', 'application/octet-stream', 'application/x-www-form-urlencoded']) {
      const response = await send('image-classification', await png([250, 240, 10], [0, 0, 0]), type);
      const [best] = Object(await response.json());
      assert.equal(best.label, 'yellow');
      assert.ok(best.score > 0.9);
      assert.equal(response.headers.get('x-compute-characters'), '0');
    }
  });

  it('found fault 31, fault 91: a picture of 12,000 by 12,000 pixels is refused by its head', async () => {
    const huge = await sharp({ create: { width: 12_000, height: 12_000, channels: 3, background: '#000' } })
      .png({ compressionLevel: 9 })
      .toBuffer();
    const response = await send('image-classification', new Uint8Array(huge), 'image/png');
    assert.equal(response.status, 400);
    assert.deepEqual(await response.json(), {
      error: '`inputs`: the image has more than 50 million pixels',
    });
  });

  it('fault 91: a damaged picture and a damaged sound are refused in a sentence', async () => {
    const picture = await png([0, 0, 255], [0, 0, 0]);
    const answers = await Promise.all([
      send('image-classification', picture.slice(0, 40), 'image/png'),
      send(
        'image-classification',
        Uint8Array.from(picture, (byte, at) => (at > 20 ? byte ^ 0x5a : byte)),
        'image/png',
      ),
      send('automatic-speech-recognition', new TextEncoder().encode('RIFF....WAVEfmt '), 'audio/wav'),
      send('automatic-speech-recognition', oddRate(1), 'audio/wav'),
    ]);
    assert.deepEqual(
      answers.map(({ status }) => status),
      [400, 400, 400, 400],
    );
    const said = await Promise.all(answers.map(async (answer) => String(Object(await answer.json()).error)));
    assert.deepEqual(said, [
      '`inputs`: this is not a readable image',
      '`inputs`: this is not a readable image',
      '`inputs`: this is not a readable WAV, FLAC, or MP3 file',
      '`inputs`: a sample rate of 1 Hz is not supported; it must be 4000 to 384000 Hz',
    ]);
  });

  it('image-classification takes base64 in JSON with parameters, also as a data URL', async () => {
    const base64 = Buffer.from(await png([0, 0, 255], [0, 0, 0])).toString('base64');
    for (const inputs of [base64, `data:image/png;base64,${base64}`]) {
      const { json } = await post('image-classification', { inputs, parameters: { top_k: 2 } });
      assert.equal(Object(json).length, 2);
      assert.equal(Object(json)[0].label, 'blue');
    }
  });

  it('object-detection gives boxes in pixels', async () => {
    const response = await send(
      'object-detection',
      await png([255, 255, 255], [0, 0, 255], [8, 16, 40, 56]),
      'image/png',
    );
    const [found, ...others] = Object(await response.json());
    assert.deepEqual(
      [found.label, found.box, others],
      ['blue', { xmin: 8, ymin: 16, xmax: 40, ymax: 56 }, []],
    );
  });

  it('answers to pictures come from the cache for the same bytes only', async () => {
    const [red, green] = [await png([255, 0, 0], [0, 0, 0]), await png([0, 255, 0], [0, 0, 0])];
    const cached = [];
    for (const bytes of [red, green, red]) {
      cached.push((await send('image-classification', bytes, 'image/png')).headers.get('x-cache'));
    }
    assert.deepEqual(cached, ['miss', 'miss', 'hit']);
  });

  it('text-to-speech gives a WAV file, and automatic-speech-recognition hears what it says', async () => {
    const response = await fetch(`http://127.0.0.1:${server.port}/models/mini/text-to-speech`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}`, 'x-wait-for-model': 'true' },
      body: JSON.stringify({ inputs: 'Wizard jazz' }),
    });
    assert.equal(response.headers.get('content-type'), 'audio/wav');
    const bytes = new Uint8Array(await response.arrayBuffer());
    assert.equal(readWav(bytes)?.rate, 16_000);
    const heard = await send('automatic-speech-recognition', bytes, 'audio/wav');
    assert.deepEqual(await heard.json(), { text: 'wizard jazz' });
  });

  for (const task of ['image-classification', 'object-detection', 'automatic-speech-recognition']) {
    it(`${task} refuses what it cannot read with 400`, async () => {
      const response = await send(task, new TextEncoder().encode('neither picture nor sound'), 'image/png');
      assert.equal(response.status, 400);
      assert.match(
        Object(await response.json()).error,
        /^`inputs`: this is not a readable (image|WAV, FLAC, or MP3 file)/,
      );
    });
  }

  it('refuse JSON without bytes', async () => {
    assert.match(
      Object((await post('image-classification', { inputs: 3 })).json).error,
      /^`inputs`: must be the bytes of an image/,
    );
  });
});
