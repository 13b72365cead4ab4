import { InvalidInputError } from '../engine/engine';
import { compressedFormat, decodeSound } from './compressedSound';
import { readWav, resample, wavProblem } from './wavSound';

/** Audio as a model takes it: one channel at the rate that was asked for. */
export interface ReadSound {
  readonly samples: Float32Array<ArrayBuffer>;
  /** The length of the audio. */
  readonly seconds: number;
}

/**
 * Reads a WAV, FLAC, or MP3 file, whatever it is called, at a rate in samples per second. Throws `InvalidInputError` for
 * other or damaged files, odd sample rates, and audio that is too long.
 */
export async function readSound(
  bytes: Uint8Array,
  options: { readonly rate: number; readonly signal: AbortSignal },
): Promise<ReadSound> {
  const format = compressedFormat(bytes);
  if (format !== undefined) {
    return decodeSound(bytes, format, options);
  }
  const problem = wavProblem(bytes);
  if (problem !== undefined) {
    throw new InvalidInputError([`\`inputs\`: ${problem}`]);
  }
  const sound = readWav(bytes);
  if (sound === undefined) {
    throw new InvalidInputError(['`inputs`: this is not a readable WAV, FLAC, or MP3 file']);
  }
  const { rate, samples } = sound;
  return { samples: resample(samples, rate, options.rate), seconds: samples.length / rate };
}
