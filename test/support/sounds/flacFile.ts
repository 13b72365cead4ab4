/** Writes bits, the highest first. */
class BitWriter {
  private readonly bytes: number[] = [];
  private current = 0;
  private filled = 0;

  write(value: number, bits: number): void {
    for (let bit = bits - 1; bit >= 0; bit--) {
      this.current = (this.current << 1) | (Math.floor(value / 2 ** bit) & 1);
      if (++this.filled === 8) {
        this.bytes.push(this.current);
        [this.current, this.filled] = [0, 0];
      }
    }
  }

  /** Fills the last byte and returns all. */
  finish(): number[] {
    this.write(0, (8 - this.filled) % 8);
    return this.bytes;
  }
}

/** Rates by their codes in the heads of frames. */
const RATES = [0, 88_200, 176_400, 192_000, 8000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 96_000];

/** How a frame writes its samples. */
type Subframe = 'verbatim' | 'constant';

/** What a file says about itself and how long its frames are. */
interface FlacSettings {
  readonly rate: number;
  readonly channels: number;
  readonly samplesOfFrame: number;
  readonly subframe?: Subframe;
  /** Samples of each channel, as the head claims; 0 if unknown. */
  readonly total?: number;
}

/**
 * Encodes a FLAC file of 16 bits as RFC 9639 describes it, with the simplest kinds of subframes. All channels have the same
 * samples. With `constant` subframes, each frame is its first sample over and over.
 */
export function flacFile(samples: Int16Array, settings: FlacSettings): Uint8Array<ArrayBuffer> {
  const { samplesOfFrame } = settings;
  const frames: number[][] = [];
  for (let at = 0; at < samples.length; at += samplesOfFrame) {
    frames.push(frame(samples.subarray(at, at + samplesOfFrame), frames.length, settings));
  }
  return Uint8Array.from([...streamInfo(samples, settings), ...frames.flat()]);
}

function streamInfo(
  { length }: Int16Array,
  { channels, rate, samplesOfFrame, total = length }: FlacSettings,
): number[] {
  const bits = new BitWriter();
  bits.write(0x66_4c_61_43, 32);
  // The last block of metadata, of kind 0, has 34 bytes.
  bits.write(0x80, 8);
  bits.write(34, 24);
  bits.write(samplesOfFrame, 16);
  bits.write(samplesOfFrame, 16);
  bits.write(0, 48);
  bits.write(rate, 20);
  bits.write(channels - 1, 3);
  bits.write(15, 5);
  bits.write(total, 36);
  // No checksum of the samples.
  for (let part = 0; part < 4; part++) {
    bits.write(0, 32);
  }
  return bits.finish();
}

function frame(
  samples: Int16Array,
  index: number,
  { channels, rate, subframe = 'verbatim' }: FlacSettings,
): number[] {
  const bits = new BitWriter();
  // Sync code, fixed size of blocks; the size follows in 16 bits, the rate is that of the head.
  bits.write(0xff_f8, 16);
  bits.write(0b0111, 4);
  bits.write(RATES.indexOf(rate), 4);
  bits.write(channels - 1, 4);
  bits.write(0b100_0, 4);
  for (const byte of utf8(index)) {
    bits.write(byte, 8);
  }
  bits.write(samples.length - 1, 16);
  const head = bits.finish();
  head.push(crc(head, 0x07, 8));
  const body = new BitWriter();
  for (let channel = 0; channel < channels; channel++) {
    body.write(subframe === 'constant' ? 0 : 0b0000_0010, 8);
    for (const sample of subframe === 'constant' ? samples.subarray(0, 1) : samples) {
      body.write(sample & 0xffff, 16);
    }
  }
  const all = [...head, ...body.finish()];
  const check = crc(all, 0x80_05, 16);
  return [...all, check >> 8, check & 0xff];
}

/** Writes a number in the form of UTF-8, as frames are numbered. */
function utf8(value: number): number[] {
  return value < 0x80 ? [value] : [...Buffer.from(String.fromCodePoint(value))];
}

function crc(bytes: readonly number[], polynomial: number, bits: 8 | 16): number {
  const top = 2 ** (bits - 1);
  let value = 0;
  for (const byte of bytes) {
    value ^= byte << (bits - 8);
    for (let bit = 0; bit < 8; bit++) {
      value = ((value & top) === 0 ? value << 1 : (value << 1) ^ polynomial) & (2 ** bits - 1);
    }
  }
  return value;
}
