import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InvalidInputError } from '../../../../src/server/engine/engine';
import { readSound } from '../../../../src/server/tasks/readSound';
import { spokenText } from '../../../models/train/mini/soundGraphs';
import { seededRandom } from '../../../models/train/seededRandom';
import { projectFolder } from '../../../support/projectFolder';
import { flacFile } from '../../../support/sounds/flacFile';

const RATE = 16_000;
const { signal } = new AbortController();
const read = (bytes: Uint8Array, rate = RATE) => readSound(bytes, { rate, signal });

const fixture = async (name: string) =>
  new Uint8Array(await readFile(join(projectFolder, 'test/fixtures/sounds', name)));

/** How often a sound crosses zero in each part of so many samples, and how loud it is. */
function heard(samples: Float32Array, length = 1000) {
  return Array.from({ length: Math.floor(samples.length / length) }, (_, part) => {
    const piece = samples.subarray(part * length, (part + 1) * length);
    const crossings = piece.filter((sample, at) => at > 0 && sample * (piece[at - 1] ?? 0) < 0).length;
    const loudness = piece.reduce((sum, sample) => sum + Math.abs(sample), 0) / length;
    return { crossings, isLoud: loudness > 0.1 };
  });
}

describe('sounds in FLAC and MP3 files', function () {
  this.timeout(60_000);

  it('in FLAC are the samples that were encoded', async () => {
    const { samples, seconds } = await read(await fixture('jazz.flac'));
    const expected = spokenText('jazz');
    assert.deepEqual([samples.length, seconds], [expected.length, 0.5]);
    samples.forEach((sample, at) => assert.ok(Math.abs(sample - (expected[at] ?? 0)) < 1e-4));
  });

  it('in MP3 have the tones that were encoded', async () => {
    const { samples } = await read(await fixture('jazz.mp3'));
    const tones = heard(samples).flatMap(({ crossings, isLoud }) => (isLoud ? [crossings] : []));
    assert.deepEqual(
      tones,
      heard(spokenText('jazz')).flatMap(({ crossings, isLoud }) => (isLoud ? [crossings] : [])),
    );
  });

  it('are the mean of their channels, at the rate of the model', async () => {
    const half = Int16Array.from({ length: 4000 }, () => 2 ** 14);
    const file = flacFile(half, { rate: 8000, channels: 2, samplesOfFrame: 500 });
    const { samples, seconds } = await read(file);
    assert.deepEqual([samples.length, seconds], [8000, 0.5]);
    assert.ok(samples.every((sample) => Math.abs(sample - 0.5) < 1e-4));
  });

  it('are refused if they are cut off or damaged in FLAC', async () => {
    const whole = await fixture('jazz.flac');
    const damaged = Uint8Array.from(whole, (byte, at) => (at === 5000 ? byte ^ 0xff : byte));
    for (const bytes of [
      whole.subarray(0, 60),
      whole.subarray(0, -100),
      damaged,
      Uint8Array.from([0x66, 0x4c, 0x61, 0x43]),
    ]) {
      await assert.rejects(read(bytes), /not a readable FLAC file/);
    }
    await assert.rejects(read(Buffer.from('ID3 and nothing else')), /not a readable MP3 file/);
  });

  it('end a run in a sentence at the worst, however they are damaged', async () => {
    const random = seededRandom(7);
    for (const name of ['jazz.flac', 'jazz.mp3']) {
      const whole = await fixture(name);
      for (let round = 0; round < 40; round++) {
        const bytes = Uint8Array.from(whole.subarray(0, random.integer(whole.length)));
        for (let change = 0; change < 10; change++) {
          bytes[4 + random.integer(bytes.length)] = random.integer(256);
        }
        await read(bytes).catch((error: unknown) =>
          assert.ok(error instanceof InvalidInputError, String(error)),
        );
      }
    }
  });

  it('stop being decoded when the client hangs up', async () => {
    const silence = flacFile(new Int16Array(200 * 65_535), {
      ...{ rate: 8000, channels: 8, samplesOfFrame: 65_535, subframe: 'constant' as const },
    });
    const controller = new AbortController();
    const reading = readSound(silence, { rate: RATE, signal: controller.signal });
    controller.abort(new Error('hung up'));
    await assert.rejects(reading, /hung up/);
  });
});
