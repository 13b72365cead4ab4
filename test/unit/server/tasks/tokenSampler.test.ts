import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ModelFailureError } from '../../../../src/server/engine/engine';
import { TokenSampler } from '../../../../src/server/tasks/tokenSampler';

const settings = { sample: true, temperature: 1, topK: 0, topP: 1, seed: 1 };
const logits = Float32Array.of(Math.log(1), Math.log(2), Math.log(5), Math.log(2));

/** How often each token is chosen in 4,000 draws. */
function shares(changes: object): number[] {
  const sampler = new TokenSampler({ ...settings, ...changes });
  const counts = [0, 0, 0, 0];
  for (let draw = 0; draw < 4000; draw++) {
    const { id } = sampler.choose(logits);
    counts[id] = (counts[id] ?? 0) + 1 / 4000;
  }
  return counts;
}

const near = (actual: number[], expected: number[]) =>
  assert.ok(
    actual.every((share, index) => Math.abs(share - (expected[index] ?? 0)) < 0.03),
    `${actual.join()} is not ${expected.join()}`,
  );

describe('the choice of the next token', () => {
  it('follows the probabilities of the model', () => near(shares({}), [0.1, 0.2, 0.5, 0.2]));
  it('is flatter with a higher temperature', () => {
    const roots = [1, 2, 5, 2].map(Math.sqrt);
    const sum = roots.reduce((a, b) => a + b);
    near(
      shares({ temperature: 2 }),
      roots.map((root) => root / sum),
    );
  });
  it('chooses among the most likely with top_k', () => near(shares({ topK: 1 }), [0, 0, 1, 0]));
  it('chooses within the probability of top_p', () => near(shares({ topP: 0.6 }), [0, 2 / 7, 5 / 7, 0]));
  it('is always the most likely without sampling', () => near(shares({ sample: false }), [0, 0, 1, 0]));

  it('reports the logarithm of the model’s probability', () => {
    const { id, logprob } = new TokenSampler({ ...settings, temperature: 3 }).choose(logits);
    assert.ok(Math.abs(logprob - Math.log([0.1, 0.2, 0.5, 0.2][id] ?? 0)) < 1e-6);
  });

  it('found fault 6: fails for a row with NaN or Infinity, and otherwise chooses what can be chosen', () => {
    const row = fc.array(fc.float(), { minLength: 1, maxLength: 40 });
    const changes = fc.record({
      sample: fc.boolean(),
      temperature: fc.double({ min: 1e-300, max: 100, noDefaultInfinity: true }).filter((heat) => heat > 0),
      topK: fc.nat({ max: 50 }),
      topP: fc.double({ min: 0, max: 1 }).filter((share) => !Number.isNaN(share)),
    });
    fc.assert(
      fc.property(row, changes, (numbers, changed) => {
        const sampler = new TokenSampler({ ...settings, ...changed });
        const given = Float32Array.from(numbers);
        if (
          numbers.some((logit) => Number.isNaN(logit) || logit === Infinity) ||
          numbers.every((logit) => logit === -Infinity)
        ) {
          assert.throws(() => sampler.choose(given), ModelFailureError);
          return;
        }
        const { id, logprob } = sampler.choose(given);
        assert.ok(
          (given[id] ?? -Infinity) > -Infinity && Number.isFinite(logprob) && logprob <= 1e-6,
          `${id} ${logprob}`,
        );
      }),
    );
  });

  it('applies top_k and top_p as sorting all probabilities does, however many are kept', () => {
    const row = fc.array(fc.float({ min: -20, max: 20, noNaN: true }), { minLength: 1, maxLength: 1500 });
    fc.assert(
      fc.property(
        row,
        fc.nat({ max: 1600 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.nat(),
        (numbers, topK, topP, seed) => {
          const given = Float32Array.from(numbers);
          const { id } = new TokenSampler({ ...settings, topK, topP, seed }).choose(given);
          const sorted = given.toSorted().reverse();
          const weights = [...sorted]
            .map((logit) => Math.exp(logit - (sorted[0] ?? 0)))
            .slice(0, topK === 0 ? undefined : topK);
          const wanted = topP * weights.reduce((sum, weight) => sum + weight, 0);
          let before = 0;
          const kept = weights.filter((weight, rank) =>
            rank === 0 || before < wanted * (1 + 1e-9) ? ((before += weight), true) : false,
          );
          const weight = Math.exp((given[id] ?? 0) - (sorted[0] ?? 0));
          assert.ok(weight >= (kept.at(-1) ?? 0), `${given[id]} is not among the ${kept.length} likeliest`);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('lists the likeliest tokens, whatever the numbers', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(-Infinity, -3, 0, 0.5, 2, 9), { minLength: 1, maxLength: 30 }),
        fc.nat(25),
        (numbers, count) => {
          fc.pre(numbers.some((logit) => logit > -Infinity));
          const { top, id, logprob } = new TokenSampler({ ...settings, sample: false }).choose(
            Float32Array.from(numbers),
            count,
          );
          const expected = numbers
            .map((logit, index) => ({ logit, index }))
            .filter(({ logit }) => logit > -Infinity)
            .sort((one, other) => other.logit - one.logit)
            .slice(0, count);
          assert.deepEqual(
            top.map((token) => token.id),
            expected.map(({ index }) => index),
          );
          if (count > 0) {
            assert.deepEqual(top[0], { id, logprob });
          }
        },
      ),
    );
  });

  it('reaches every token that it may choose', () => {
    for (const changes of [{ topK: 3 }, { topP: 0.9 }, { topK: 4, topP: 1 }, {}]) {
      const counts = shares(changes);
      assert.equal(
        counts.filter((count) => count > 0).length,
        'topK' in changes ? changes.topK : 'topP' in changes ? 3 : 4,
      );
    }
  });
});
