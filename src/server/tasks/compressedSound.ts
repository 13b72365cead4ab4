import { setImmediate as nextTurn } from 'node:timers/promises';
import { InvalidInputError } from '../engine/engine';
import { Resampler } from './resampler';
import { MAX_SECONDS, rateProblem } from './wavSound';

/** Formats that libraries decode. */
export type CompressedFormat = 'flac' | 'mp3';

/** A piece of a sound, with an array of samples for each channel. */
interface Piece {
  readonly channelData: readonly Float32Array[];
  readonly samplesDecoded: number;
  readonly sampleRate: number;
  /** Absent for MP3. */
  readonly bitDepth?: number;
  readonly errors: readonly unknown[];
}

interface Decoder {
  decode(chunk: Uint8Array): Promise<Piece> | Piece;
  /** Decodes what is left when there are no more bytes. */
  readonly end: () => Promise<Piece | undefined>;
  free(): void;
}

/**
 * Bytes that are decoded at once. Silence in FLAC takes so little space that 1 kB can become 60 MB, so the length is
 * checked after each.
 */
const CHUNK_BYTES: Readonly<Record<CompressedFormat, number>> = { flac: 1024, mp3: 16 * 1024 };
/** How long decoding may block the messages of the process, in milliseconds. */
const TURN_MS = 50;

/** The library does not scale samples of other depths. */
const BIT_DEPTHS: readonly number[] = [8, 16, 24, 32];

const TOO_LONG = `the audio is longer than ${MAX_SECONDS / 60} minutes, which is the limit`;

const NAMES: Readonly<Record<CompressedFormat, string>> = { flac: 'FLAC', mp3: 'MP3' };

/** Recognizes a format by the first bytes; an MP3 file may start with a tag. */
export function compressedFormat(bytes: Uint8Array): CompressedFormat | undefined {
  const start = String.fromCharCode(...bytes.subarray(0, 4));
  if (start === 'fLaC') {
    return 'flac';
  }
  const [first = 0, second = 0] = bytes;
  // The layer of AAC, which begins alike, is 0.
  const isFrame = first === 0xff && (second & 0xe0) === 0xe0 && (second & 0x06) !== 0;
  return start.startsWith('ID3') || isFrame ? 'mp3' : undefined;
}

/**
 * Decodes a FLAC or MP3 file to one channel at a rate. Throws `InvalidInputError` if it is damaged, too long, or has an odd
 * sample rate; what it would take in memory is checked piece by piece.
 */
export async function decodeSound(
  bytes: Uint8Array,
  format: CompressedFormat,
  { rate, signal }: { readonly rate: number; readonly signal: AbortSignal },
): Promise<{ readonly samples: Float32Array<ArrayBuffer>; readonly seconds: number }> {
  const decoder = await openDecoder(format);
  let resampler: Resampler | undefined;
  let from = 0;
  let count = 0;
  const add = (piece: Piece | undefined): void => {
    if (piece === undefined) {
      return;
    }
    // An MP3 file often has other data at its ends.
    if (format === 'flac' && piece.errors.length > 0) {
      throw unreadable(format);
    }
    if (piece.samplesDecoded === 0) {
      return;
    }
    if (piece.bitDepth !== undefined && !BIT_DEPTHS.includes(piece.bitDepth)) {
      throw new InvalidInputError([`\`inputs\`: FLAC with ${piece.bitDepth} bits is not supported`]);
    }
    from ||= piece.sampleRate;
    count += piece.samplesDecoded;
    const problem =
      piece.sampleRate === from
        ? (rateProblem(from) ?? (count / from > MAX_SECONDS ? TOO_LONG : undefined))
        : 'the audio changes its sample rate, which is not supported';
    if (problem !== undefined) {
      throw new InvalidInputError([`\`inputs\`: ${problem}`]);
    }
    resampler ??= new Resampler(from, rate);
    resampler.push(oneChannel(piece));
  };
  try {
    let turn = performance.now();
    for (let at = 0; at < bytes.length; at += CHUNK_BYTES[format]) {
      add(await decoder.decode(bytes.subarray(at, at + CHUNK_BYTES[format])));
      if (performance.now() - turn > TURN_MS) {
        await nextTurn();
        signal.throwIfAborted();
        turn = performance.now();
      }
    }
    add(await decoder.end());
  } catch (error) {
    signal.throwIfAborted();
    // The libraries throw errors of many kinds for damaged files.
    throw error instanceof InvalidInputError ? error : unreadable(format);
  } finally {
    decoder.free();
  }
  // The library skips a damaged frame.
  if (resampler === undefined || (format === 'flac' && count < announcedCount(bytes))) {
    throw unreadable(format);
  }
  return { samples: resampler.finish(), seconds: count / from };
}

const unreadable = (format: CompressedFormat): InvalidInputError =>
  new InvalidInputError([
    `\`inputs\`: this is not a readable ${NAMES[format]} file; it may be damaged or cut off`,
  ]);

async function openDecoder(format: CompressedFormat): Promise<Decoder> {
  if (format === 'flac') {
    const { FLACDecoder } = await import('@wasm-audio-decoders/flac');
    const decoder = new FLACDecoder();
    await decoder.ready;
    return {
      decode: (chunk) => decoder.decode(chunk),
      end: () => decoder.flush(),
      free: () => decoder.free(),
    };
  }
  const { MPEGDecoder } = await import('mpg123-decoder');
  const decoder = new MPEGDecoder();
  await decoder.ready;
  return {
    decode: (chunk) => decoder.decode(chunk),
    end: () => Promise.resolve(undefined),
    free: () => decoder.free(),
  };
}

/** Returns the number of samples that a FLAC file says it has, or 0. They are in the last bytes of its first block. */
function announcedCount(bytes: Uint8Array): number {
  const [low, ...rest] = bytes.subarray(21, 26);
  return rest.reduce((sum, byte) => 256 * sum + byte, (low ?? 0) & 0x0f);
}

function oneChannel({ channelData, samplesDecoded }: Piece): Float32Array {
  const samples = new Float32Array(samplesDecoded);
  for (let index = 0; index < samplesDecoded; index++) {
    let sum = 0;
    for (const channel of channelData) {
      sum += channel[index] ?? 0;
    }
    samples[index] = sum / channelData.length;
  }
  return samples;
}
