import { Tensor as OrtTensor } from 'onnxruntime-node';
import { crossEntropy } from '../nn/layers';
import { encodeOnnx } from '../nn/onnxFile';
import type { OnnxValue } from '../nn/onnxFile';
import { Tape } from '../nn/tape';
import type { Tensor, Weights } from '../nn/tape';
import { TrainingSession } from '../nn/trainingSession';
import { tiedScores, transformer } from '../nn/transformer';
import type { TransformerSizes } from '../nn/transformer';
import type { SeededRandom } from '../seededRandom';

/** Some rows of tokens, all of the same length, and what is to be found at each place: -1 where nothing is asked. */
export interface Batch {
  readonly ids: readonly (readonly number[])[];
  readonly targets: readonly (readonly number[])[];
}

export interface Course {
  readonly steps: number;
  readonly rate: number;
  readonly next: (random: SeededRandom) => Batch;
}

/** Trains a transformer to tell the targets, and prints the loss now and then. */
export async function learnTokens(
  sizes: TransformerSizes,
  weights: ReadonlyMap<string, Weights>,
  course: Course,
  random: SeededRandom,
): Promise<void> {
  const tape = new Tape(weights, true);
  const ids = tape.input('ids', 'int64', ['batch', 'tokens']);
  const mask = tape.input('mask', 'int64', ['batch', 'tokens']);
  const asked = tape.input('asked', 'int64', ['rows']);
  const targets = tape.input('targets', 'int64', ['rows']);
  const shares = tape.input('shares', 'float', ['rows', 1]);
  const { hidden, embedded } = transformer(tape, sizes, ids, mask);
  const rows = tape.operator('Reshape', [hidden, tape.constant('int64', [-1, sizes.size])]);
  // Scores are made only of the places that are asked for: they are the dearest part.
  const places = tape.onBackward(tape.operator('Gather', [rows, asked]), (gradient) => {
    const zeros = tape.operator('Mul', [rows, tape.constant('float', [0], [])]);
    const index = tape.operator('Unsqueeze', [asked, tape.constant('int64', [1])]);
    const spread = tape.operator('ScatterND', [zeros, index, gradient]);
    tape.addGradient(hidden, tape.operator('Reshape', [spread, tape.operator('Shape', [hidden])]));
  });
  const loss = crossEntropy(tape, tiedScores(tape, places), targets, shares, sizes.vocabulary);
  tape.backward();
  const step = { tape, loss, rows: { table: 'embedding', ids: 'ids', taken: embedded } };
  const session = await TrainingSession.create(step, weights, 0.02);
  const started = Date.now();
  let sum = 0;
  for (let index = 1; index <= course.steps; index++) {
    const progress = index / course.steps;
    const rate =
      course.rate * Math.min(1, index / 100) * (0.05 + 0.95 * (1 + Math.cos(Math.PI * progress)) * 0.5);
    sum += await session.step(feedsOf(course.next(random)), rate);
    if (index % 100 === 0) {
      console.log(
        `Step ${index}: loss ${(sum / 100).toFixed(3)} after ${Math.round((Date.now() - started) / 1000)} s`,
      );
      sum = 0;
    }
  }
  await session.release();
}

function feedsOf({ ids, targets }: Batch): Record<string, OrtTensor> {
  const width = ids[0]?.length ?? 0;
  const all = BigInt64Array.from(ids.flat(), BigInt);
  const wanted = targets.flat();
  const asked = [...wanted.keys()].filter((place) => (wanted[place] as number) >= 0);
  const asked64 = (values: readonly number[]) =>
    new OrtTensor('int64', BigInt64Array.from(values, BigInt), [values.length]);
  return {
    ids: new OrtTensor('int64', all, [ids.length, width]),
    mask: new OrtTensor('int64', new BigInt64Array(all.length).fill(1n), [ids.length, width]),
    asked: asked64(asked),
    targets: asked64(asked.map((place) => wanted[place] as number)),
    shares: new OrtTensor('float32', new Float32Array(asked.length).fill(1 / asked.length), [
      asked.length,
      1,
    ]),
  };
}

/** The file of a model that continues texts, with the inputs and outputs for its cache that the library expects. */
export function decoderFile(sizes: TransformerSizes, weights: ReadonlyMap<string, Weights>): Uint8Array {
  const tape = new Tape(weights, false);
  const ids = tape.input('input_ids', 'int64', ['batch_size', 'sequence_length']);
  const mask = tape.input('attention_mask', 'int64', ['batch_size', 'total_sequence_length']);
  const cache = ['batch_size', sizes.heads, 'past_sequence_length', sizes.size / sizes.heads];
  const past = Array.from({ length: sizes.layers }, (_, layer) => ({
    key: tape.input(`past_key_values.${layer}.key`, 'float', cache),
    value: tape.input(`past_key_values.${layer}.value`, 'float', cache),
  }));
  const { hidden, present } = transformer(tape, sizes, ids, mask, past);
  const outputs: OnnxValue[] = [output(tape, tiedScores(tape, hidden), 'logits')];
  for (const [layer, { key, value }] of present.entries()) {
    outputs.push(output(tape, key, `present.${layer}.key`), output(tape, value, `present.${layer}.value`));
  }
  return encodeOnnx(tape.graph(outputs));
}

/** The file of a model that fills in masked tokens. */
export function maskedFile(sizes: TransformerSizes, weights: ReadonlyMap<string, Weights>): Uint8Array {
  const tape = new Tape(weights, false);
  const ids = tape.input('input_ids', 'int64', ['batch_size', 'sequence_length']);
  const mask = tape.input('attention_mask', 'int64', ['batch_size', 'sequence_length']);
  const { hidden } = transformer(tape, sizes, ids, mask);
  return encodeOnnx(tape.graph([output(tape, tiedScores(tape, hidden), 'logits')]));
}

function output(tape: Tape, tensor: Tensor, name: string): OnnxValue {
  tape.rename(tensor, name);
  return { name, type: 'float' };
}
