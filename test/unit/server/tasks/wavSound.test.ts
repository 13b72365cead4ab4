import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ModelFailureError } from '../../../../src/server/engine/engine';
import { readWav, resample, wavProblem, writeWav } from '../../../../src/server/tasks/wavSound';

/** A WAV file with any format; `part` is put before its data. */
function wav(
  kind: number,
  channels: number,
  bits: number,
  data: Uint8Array,
  part = '',
  rate = 8000,
): Uint8Array {
  const head = Buffer.alloc(36);
  head.write('RIFF', 0);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(kind, 20);
  head.writeUInt16LE(channels, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt16LE(bits, 34);
  const size = Buffer.alloc(4);
  size.writeUInt32LE(data.length);
  return Buffer.concat([head, Buffer.from(part, 'latin1'), Buffer.from('data'), size, data]);
}

const samples = (bytes: Uint8Array) => [...(readWav(bytes)?.samples ?? [])];

describe('sounds in WAV files', () => {
  it('are read with 8, 16, 24, and 32 bits and as floats', () => {
    assert.deepEqual(samples(wav(1, 1, 8, Uint8Array.of(128, 192, 0))), [0, 0.5, -1]);
    assert.deepEqual(samples(wav(1, 1, 16, Uint8Array.of(0, 0, 0, 0x40, 0, 0x80))), [0, 0.5, -1]);
    assert.deepEqual(samples(wav(1, 1, 24, Uint8Array.of(0, 0, 0x40, 0, 0, 0x80))), [0.5, -1]);
    assert.deepEqual(samples(wav(1, 1, 32, Uint8Array.of(0, 0, 0, 0x40))), [0.5]);
    assert.deepEqual(samples(wav(3, 1, 32, new Uint8Array(Float32Array.of(0.25, -1).buffer))), [0.25, -1]);
    assert.deepEqual(samples(wav(3, 1, 64, new Uint8Array(Float64Array.of(0.25).buffer))), [0.25]);
  });

  it('are the mean of their channels', () => {
    assert.deepEqual(samples(wav(1, 2, 8, Uint8Array.of(192, 64, 192, 128))), [0, 0.25]);
  });

  it('are found after other chunks, which begin at even offsets', () => {
    const part = 'LIST\x03\0\0\0abc\0';
    assert.deepEqual(samples(wav(1, 1, 8, Uint8Array.of(192), part)), [0.5]);
  });

  it('are not read from other formats or from empty files', () => {
    for (const bytes of [
      wav(7, 1, 8, Uint8Array.of(1)),
      wav(1, 0, 8, Uint8Array.of(1)),
      wav(1, 1, 12, Uint8Array.of(1, 2)),
      wav(1, 1, 8, new Uint8Array()),
      new Uint8Array(),
      Buffer.from('fLaC'),
    ]) {
      assert.equal(readWav(bytes), undefined);
    }
  });

  it('found fault 25: are refused by their header if the rate is impossible or they are too long', () => {
    const of = (rate: number, bytes: number) => wav(1, 1, 8, new Uint8Array(bytes).fill(128), '', rate);
    for (const rate of [0, 1, 100, 3999, 384_001, 2 ** 32 - 1]) {
      assert.match(wavProblem(of(rate, 1000)) ?? '', /Hz is not supported; it must be 4000 to 384000/);
      assert.equal(readWav(of(rate, 1000)), undefined);
    }
    for (const rate of [4000, 8000, 44_100, 384_000]) {
      assert.equal(wavProblem(of(rate, 1000)), undefined);
      assert.equal(readWav(of(rate, 1000))?.rate, rate);
    }
    const long = of(4000, 4000 * 1801);
    assert.equal(wavProblem(long), 'the audio is 31 minutes long; the limit is 30 minutes');
    assert.equal(readWav(long), undefined);
    assert.equal(wavProblem(of(4000, 4000 * 1799)), undefined);
  });

  it('found fault 25: never exceed half an hour at the rate of a model, whatever their header says', () => {
    const rates = fc.oneof(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.integer({ min: 1, max: 20_000 }));
    fc.assert(
      fc.property(rates, fc.integer({ min: 1, max: 5000 }), (rate, bytes) => {
        const sound = readWav(wav(1, 1, 8, new Uint8Array(bytes), '', rate));
        if (sound !== undefined) {
          assert.ok(resample(sound.samples, rate, 16_000).length <= 4 * bytes + 1);
        }
      }),
    );
  });

  it('found fault 6: are not read if a sample is NaN or infinite', () => {
    for (const odd of [NaN, Infinity, -Infinity]) {
      assert.equal(readWav(wav(3, 1, 32, new Uint8Array(Float32Array.of(0.5, odd).buffer))), undefined);
    }
  });

  it('are the same after writing and reading, within the precision of 16 bits', () => {
    const sound = fc.array(fc.oneof(fc.float({ min: -1, max: 1 }), fc.float()), { minLength: 1 });
    fc.assert(
      fc.property(sound, (values) => {
        if (!values.every((value) => Number.isFinite(value))) {
          assert.throws(() => writeWav(Float32Array.from(values), 16_000), ModelFailureError);
          return;
        }
        const read = readWav(writeWav(Float32Array.from(values), 16_000));
        assert.equal(read?.rate, 16_000);
        assert.ok(
          values.every(
            (value, index) =>
              Math.abs((read.samples[index] ?? 9) - Math.max(-1, Math.min(1, value))) <= 2 ** -15,
          ),
        );
      }),
    );
  });

  it('never cause an exception, whatever the bytes are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), fc.boolean(), (bytes, looksLikeWav) => {
        readWav(looksLikeWav ? Buffer.concat([Buffer.from('RIFF....WAVEfmt '), bytes]) : bytes);
      }),
    );
  });

  it('keep their duration and their level when the rate changes', () => {
    const half = new Float32Array(4800).fill(0.5);
    for (const rate of [8000, 16_000, 22_050]) {
      const changed = resample(half, 48_000, rate);
      assert.equal(changed.length, Math.round(rate / 10));
      assert.ok(changed.every((value) => Math.abs(value - 0.5) < 1e-6));
    }
    assert.equal(resample(new Float32Array(800), 8000, 16_000).length, 1600);
  });
});
