import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SAMPLING_RATE, spokenText } from '../../models/train/mini/soundGraphs';
import { flacFile } from './flacFile';

const SOUNDS = join(__dirname, '../../fixtures/sounds');

/** What the sounds say to the miniature listener. */
const SAID = 'jazz';
/** Samples by which the encoder and the decoder of MP3 delay a sound, and how much a letter of the listener has. */
const [DELAY, LETTER] = [1105, 2000];

/** Makes the sounds of the tests: `npm run make:sounds`. */
async function main(): Promise<void> {
  const samples = Int16Array.from(spokenText(SAID), (sample) => Math.round(sample * 32_767));
  await mkdir(SOUNDS, { recursive: true });
  const flac = flacFile(samples, { rate: SAMPLING_RATE, channels: 1, samplesOfFrame: 1000 });
  await writeFile(join(SOUNDS, 'jazz.flac'), flac);
  await writeFile(join(SOUNDS, 'jazz.mp3'), await mp3(samples));
}

/** Encodes so that, with the delay, the letters begin where the listener expects them. */
async function mp3(samples: Int16Array): Promise<Uint8Array> {
  // Its entry for `require` exports nothing.
  const { Mp3Encoder } = await import('@breezystack/lamejs');
  const encoder = new Mp3Encoder(1, SAMPLING_RATE, 32);
  const delayed = new Int16Array(LETTER - DELAY + samples.length);
  delayed.set(samples, LETTER - DELAY);
  return Buffer.concat([encoder.encodeBuffer(delayed), encoder.flush()].map((part) => Uint8Array.from(part)));
}

void main();
