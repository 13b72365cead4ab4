import assert from 'node:assert/strict';
import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { trainingGraph, startWeights } from '../../models/train/codeLanguage/model';
import { crossEntropy } from '../../models/train/nn/layers';
import { encodeOnnx } from '../../models/train/nn/onnxFile';
import { Tape } from '../../models/train/nn/tape';
import type { Tensor, Weights } from '../../models/train/nn/tape';
import { tiedScores, transformer, transformerWeights } from '../../models/train/nn/transformer';
import { reshape } from '../../models/train/nn/attention';
import { seededRandom } from '../../models/train/seededRandom';

interface Step {
  readonly loss: Tensor;
  readonly embedded: Tensor;
}

const STEP = 3e-3;

/** Compares each gradient with how the loss changes when the weights move along a random direction. */
async function assertGradients(
  weights: Map<string, Weights>,
  record: (tape: Tape) => Step,
  feeds: Readonly<Record<string, OrtTensor>>,
): Promise<void> {
  const tape = new Tape(weights, true);
  const { loss, embedded } = record(tape);
  const gradients = [...tape.parameterGradients()];
  const names = ['loss', 'rows', ...gradients.map(([name]) => `gradient:${name}`)];
  tape.rename(loss, 'loss');
  tape.rename(tape.gradientOf(embedded), 'rows');
  for (const [name, gradient] of gradients) {
    tape.rename(gradient, `gradient:${name}`);
  }
  const graph = tape.graph(names.map((name) => ({ name, type: 'float' })));
  const session = await InferenceSession.create(encodeOnnx(graph), { intraOpNumThreads: 1 });
  const run = async () => {
    const all: Record<string, OrtTensor> = { ...feeds };
    for (const [name, { values, shape }] of weights) {
      all[name] = new OrtTensor('float32', values, shape);
    }
    return session.run(all);
  };
  const values = async (name: string) => (await run())[name]?.data as Float32Array;

  const random = seededRandom(5);
  for (const [name] of gradients.filter(([name]) => name !== 'embedding')) {
    const { values: own } = weights.get(name) as Weights;
    const gradient = await values(`gradient:${name}`);
    const direction = own.map(() => random.normal() / Math.sqrt(own.length));
    const start = own.slice();
    const lossAt = async (distance: number) => {
      own.set(start.map((value, index) => value + distance * (direction[index] as number)));
      return (await values('loss'))[0] as number;
    };
    const slope = ((await lossAt(STEP)) - (await lossAt(-STEP))) / (2 * STEP);
    own.set(start);
    const expected = gradient.reduce((sum, value, index) => sum + value * (direction[index] as number), 0);
    assert.ok(
      Math.abs(slope - expected) < 2e-3 + 0.02 * Math.abs(expected),
      `${name}: ${slope} and ${expected}`,
    );
  }
  await session.release();
}

const int64 = (values: readonly number[], shape: readonly number[]) =>
  new OrtTensor('int64', BigInt64Array.from(values, BigInt), shape);

describe('the gradients of the training graphs', () => {
  it('are the slopes of the loss of the classifier, with padding', async () => {
    const sizes = { vocabulary: 11, embedding: 6, filters: 7, classes: 3 };
    await assertGradients(startWeights(sizes, seededRandom(1)), (tape) => trainingGraph(tape, sizes), {
      ids: int64([1, 2, 3, 4, 5, 6, 7, 0], [2, 4]),
      attention: int64([1, 1, 1, 1, 1, 1, 1, 0], [2, 4]),
      labels: int64([2, 0], [2]),
      weights: new OrtTensor('float32', [0.5, 0.5], [2, 1]),
    });
  });

  for (const sight of ['back', 'both'] as const) {
    it(`are the slopes of the loss of a transformer that looks ${sight}`, async () => {
      const sizes = { vocabulary: 13, size: 8, heads: 4, layers: 2, sight };
      const weights = transformerWeights(sizes, seededRandom(2));
      // Small weights have hardly any slope to compare.
      for (const [name, { values }] of weights) {
        if (!name.includes('norm')) {
          values.forEach((v, i) => (values[i] = v * 5));
        }
      }
      const record = (tape: Tape): Step => {
        const ids = tape.input('ids', 'int64', ['batch', 'tokens']);
        const mask = tape.input('mask', 'int64', ['batch', 'tokens']);
        const targets = tape.input('targets', 'int64', ['rows']);
        const shares = tape.input('shares', 'float', ['rows', 1]);
        const { hidden, embedded } = transformer(tape, sizes, ids, mask);
        const scores = reshape(tape, tiedScores(tape, hidden), [-1, 13], [2, 3, 13]);
        const loss = crossEntropy(tape, scores, targets, shares, 13);
        tape.backward();
        return { loss, embedded };
      };
      await assertGradients(weights, record, {
        ids: int64([1, 2, 3, 4, 5, 0], [2, 3]),
        mask: int64([1, 1, 1, 1, 1, 0], [2, 3]),
        targets: int64([2, 3, 4, 5, 6, 0], [6]),
        shares: new OrtTensor('float32', [0.2, 0.2, 0.2, 0.2, 0.2, 0], [6, 1]),
      });
    });
  }
});
