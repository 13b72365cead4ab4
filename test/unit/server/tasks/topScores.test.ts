import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ModelFailureError } from '../../../../src/server/engine/engine';
import { topScores } from '../../../../src/server/tasks/topScores';

describe('the best scores', () => {
  it('are the largest of the softmax, in order, and add up to 1 when all are requested', () => {
    const logits = fc.array(fc.float({ min: -50, max: 50, noNaN: true }), { minLength: 1 });
    fc.assert(
      fc.property(logits, fc.integer({ min: 1, max: 200 }), (values, count) => {
        const top = topScores(values, count);
        assert.equal(top.length, Math.min(count, values.length));
        const expected = [...values].sort((a, b) => b - a).slice(0, count);
        assert.deepEqual(
          top.map(({ index }) => (values[index] === 0 ? 0 : values[index])),
          expected.map((x) => (x === 0 ? 0 : x)),
        );
        const sum = topScores(values, values.length).reduce((total, { score }) => total + score, 0);
        assert.ok(Math.abs(sum - 1) < 1e-9);
      }),
    );
  });

  it('found fault 6: are a failure if a logit is NaN or Infinity, or none is more than -Infinity', () => {
    const any = fc.array(fc.float(), { minLength: 1 });
    fc.assert(
      fc.property(any, fc.integer({ min: 1, max: 5 }), (values, count) => {
        const hasSoftmax =
          values.every((value) => !Number.isNaN(value) && value !== Infinity) &&
          values.some((value) => value > -Infinity);
        if (hasSoftmax) {
          assert.ok(topScores(values, count).every(({ score }) => score >= 0 && score <= 1));
        } else {
          assert.throws(() => topScores(values, count), ModelFailureError);
        }
      }),
    );
  });

  it('do not overflow with large logits', () => {
    assert.deepEqual(topScores([1000, -1000], 1), [{ index: 0, score: 1 }]);
  });
});
