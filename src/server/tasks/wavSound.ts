import { ModelFailureError } from '../engine/engine';
import { NOT_FINITE } from '../engine/finiteLogits';
import { Resampler } from './resampler';

export interface Sound {
  /** One channel, values from -1 to 1. */
  readonly samples: Float32Array<ArrayBuffer>;
  /** Samples per second. */
  readonly rate: number;
}

const [PCM, FLOAT, EXTENSIBLE] = [1, 3, 0xfffe];

/** The sample rates of recorders and sound cards. */
const [MIN_RATE, MAX_RATE] = [4000, 384_000];
/** Longer audio would keep the model busy for too long. */
export const MAX_SECONDS = 30 * 60;

interface WavData {
  readonly channels: number;
  readonly rate: number;
  readonly bits: number;
  /** The position of the first sample, in bytes. */
  readonly start: number;
  /** Number of samples per channel. */
  readonly count: number;
  readonly read: (at: number) => number;
}

/**
 * Returns why a WAV file is not supported, for users; `undefined` if it is, or if it is not a WAV file. Reads only the
 * header, so that nothing is allocated of the size that the header claims.
 */
export function wavProblem(bytes: Uint8Array): string | undefined {
  const data = findData(bytes);
  if (data === undefined) {
    return undefined;
  }
  const { count, rate } = data;
  return (
    rateProblem(rate) ??
    (count / rate > MAX_SECONDS
      ? `the audio is ${Math.ceil(count / rate / 60)} minutes long; the limit is ${MAX_SECONDS / 60} minutes`
      : undefined)
  );
}

/** Returns why a sample rate is not supported, for users. */
export function rateProblem(rate: number): string | undefined {
  return rate < MIN_RATE || rate > MAX_RATE
    ? `a sample rate of ${rate} Hz is not supported; it must be ${MIN_RATE} to ${MAX_RATE} Hz`
    : undefined;
}

/**
 * Reads a WAV file with integers of 8 to 32 bits or floats of 32 or 64 bits; channels are averaged. Returns `undefined`
 * for anything else: if `wavProblem` has a reason, if the file ends before its first sample, or if a sample is not a
 * finite number.
 */
export function readWav(bytes: Uint8Array): Sound | undefined {
  const data = findData(bytes);
  if (data === undefined || wavProblem(bytes) !== undefined) {
    return undefined;
  }
  const { channels, rate, bits, start, count, read } = data;
  const width = bits / 8;
  const samples = new Float32Array(count);
  for (let index = 0; index < count; index++) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) {
      sum += read(start + (index * channels + channel) * width);
    }
    samples[index] = sum / channels;
    if (!Number.isFinite(samples[index])) {
      return undefined;
    }
  }
  return { samples, rate };
}

function findData(bytes: Uint8Array): WavData | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const name = (at: number) => String.fromCharCode(...bytes.subarray(at, at + 4));
  if (bytes.length < 12 || name(0) !== 'RIFF' || name(8) !== 'WAVE') {
    return undefined;
  }
  let format: { kind: number; channels: number; rate: number; bits: number } | undefined;
  for (let at = 12; at + 8 <= bytes.length;) {
    const size = view.getUint32(at + 4, true);
    const start = at + 8;
    if (name(at) === 'fmt ' && start + 16 <= bytes.length) {
      const kind = view.getUint16(start, true);
      format = {
        // The actual kind of an extensible format is at the start of its sub-format.
        kind: kind === EXTENSIBLE && start + 26 <= bytes.length ? view.getUint16(start + 24, true) : kind,
        channels: view.getUint16(start + 2, true),
        rate: view.getUint32(start + 4, true),
        bits: view.getUint16(start + 14, true),
      };
    }
    if (name(at) === 'data') {
      const read = format === undefined ? undefined : sampleReader(view, format.kind, format.bits);
      if (format === undefined || read === undefined || format.channels === 0) {
        return undefined;
      }
      // A streamed recording has the size 0 or the largest number, since its length was unknown.
      const length = Math.min(size === 0 ? Infinity : size, bytes.length - start);
      const count = Math.floor(length / ((format.bits / 8) * format.channels));
      return count === 0 ? undefined : { ...format, start, count, read };
    }
    // Chunks start at even positions.
    at = start + size + (size % 2);
  }
  return undefined;
}

function sampleReader(view: DataView, kind: number, bits: number): ((at: number) => number) | undefined {
  if (kind === FLOAT && bits === 32) {
    return (at) => view.getFloat32(at, true);
  }
  if (kind === FLOAT && bits === 64) {
    return (at) => view.getFloat64(at, true);
  }
  if (kind !== PCM) {
    return undefined;
  }
  switch (bits) {
    case 8:
      return (at) => (view.getUint8(at) - 128) / 2 ** 7;
    case 16:
      return (at) => view.getInt16(at, true) / 2 ** 15;
    case 24:
      return (at) => (view.getUint16(at, true) + view.getInt8(at + 2) * 2 ** 16) / 2 ** 23;
    case 32:
      return (at) => view.getInt32(at, true) / 2 ** 31;
    default:
      return undefined;
  }
}

/**
 * Encodes samples with 16 bits, the least significant byte first; values beyond -1 and 1 are clipped. Throws a
 * `ModelFailureError` for a NaN or an infinite value, which would become silence or noise.
 */
export function pcmBytes(samples: Float32Array, head = 0): Uint8Array<ArrayBuffer> {
  if (!samples.every((sample) => Number.isFinite(sample))) {
    throw new ModelFailureError(NOT_FINITE);
  }
  const bytes = new Uint8Array(head + 2 * samples.length);
  const view = new DataView(bytes.buffer);
  samples.forEach((sample, index) => {
    const value = Math.max(-(2 ** 15), Math.min(2 ** 15 - 1, Math.round(sample * 2 ** 15)));
    view.setInt16(head + 2 * index, value, true);
  });
  return bytes;
}

const WAV_HEAD = 44;

/** Creates a WAV file with one channel of 16 bits, which every player supports. Throws as `pcmBytes` does. */
export function writeWav(samples: Float32Array, rate: number): Uint8Array<ArrayBuffer> {
  const bytes = pcmBytes(samples, WAV_HEAD);
  const view = new DataView(bytes.buffer);
  const name = (at: number, text: string) => bytes.set(new TextEncoder().encode(text), at);
  name(0, 'RIFF');
  view.setUint32(4, bytes.length - 8, true);
  name(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, PCM, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, rate, true);
  view.setUint32(28, 2 * rate, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  name(36, 'data');
  view.setUint32(40, 2 * samples.length, true);
  return bytes;
}

/** Resamples audio, as `Resampler` does. */
export function resample(
  samples: Float32Array<ArrayBuffer>,
  from: number,
  to: number,
): Float32Array<ArrayBuffer> {
  if (from === to) {
    return samples;
  }
  const resampler = new Resampler(from, to);
  resampler.push(samples);
  return resampler.finish();
}
