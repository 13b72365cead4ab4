import assert from 'node:assert/strict';
import { TokenSampler } from '../../../src/server/tasks/tokenSampler';

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
  it('keeps to the likeliest with top_k', () => near(shares({ topK: 1 }), [0, 0, 1, 0]));
  it('keeps to the share of top_p', () => near(shares({ topP: 0.6 }), [0, 2 / 7, 5 / 7, 0]));
  it('is always the likeliest without sampling', () => near(shares({ sample: false }), [0, 0, 1, 0]));

  it('tells the logarithm of the probability as the model sees it', () => {
    const { id, logprob } = new TokenSampler({ ...settings, temperature: 3 }).choose(logits);
    assert.ok(Math.abs(logprob - Math.log([0.1, 0.2, 0.5, 0.2][id] ?? 0)) < 1e-6);
  });
});
