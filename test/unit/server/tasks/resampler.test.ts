import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Resampler } from '../../../../src/server/tasks/resampler';
import { resample } from '../../../../src/server/tasks/wavSound';

describe('a sound at another rate', () => {
  it('is the same however it arrives in pieces', () => {
    const samples = fc.array(fc.integer({ min: -100, max: 100 }), { maxLength: 60 });
    const rate = fc.constantFrom(8000, 11_025, 16_000, 22_050, 44_100, 48_000);
    const pieces = fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 20 });
    fc.assert(
      fc.property(samples, rate, rate, pieces, (values, from, to, lengths) => {
        const all = Float32Array.from(values);
        const resampler = new Resampler(from, to);
        let at = 0;
        for (const length of [...lengths, all.length]) {
          resampler.push(all.subarray(at, at + length));
          at += length;
        }
        assert.deepEqual([...resampler.finish()], [...resample(all, from, to)]);
      }),
    );
  });
});
