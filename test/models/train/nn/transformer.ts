import type { SeededRandom } from '../seededRandom';
import { attention, attentionBias } from './attention';
import type { Past, Sight } from './attention';
import { add, gather, linear } from './layers';
import type { Tape, Tensor, Weights } from './tape';

/** Sizes of a transformer. */
export interface TransformerSizes {
  readonly vocabulary: number;
  readonly size: number;
  readonly heads: number;
  readonly layers: number;
  readonly sight: Sight;
}

/** Random weights to start from; the table of embeddings also reads the answer. */
export function transformerWeights(sizes: TransformerSizes, random: SeededRandom): Map<string, Weights> {
  const { vocabulary, size, layers } = sizes;
  const normal = (shape: readonly number[], deviation: number): Weights => ({
    shape,
    values: Float32Array.from(
      { length: shape.reduce((a, b) => a * b, 1) },
      () => random.normal() * deviation,
    ),
  });
  const ones = (): Weights => ({ shape: [size], values: new Float32Array(size).fill(1) });
  const weights = new Map<string, Weights>([['embedding', normal([vocabulary, size], 0.02)]]);
  const deep = 0.02 / Math.sqrt(2 * layers);
  for (let layer = 0; layer < layers; layer++) {
    weights.set(`${layer}.norm1`, ones());
    for (const part of ['query', 'key', 'value']) {
      weights.set(`${layer}.${part}`, normal([size, size], 0.05));
    }
    weights.set(`${layer}.out`, normal([size, size], deep));
    weights.set(`${layer}.norm2`, ones());
    weights.set(`${layer}.up`, normal([size, 4 * size], 0.05));
    weights.set(`${layer}.down`, normal([4 * size, size], deep));
  }
  return weights.set('norm', ones());
}

export interface TransformerOutput {
  /** `[batch, tokens, size]` */
  readonly hidden: Tensor;
  readonly embedded: Tensor;
  /** For each layer what a cache has to keep. */
  readonly present: readonly Past[];
}

/**
 * A transformer with the norms before each part.
 * @param ids `[batch, tokens]` int64
 * @param mask `[batch, all tokens]` int64, 0 for padding
 * @param past for each layer the keys and values of earlier calls
 */
export function transformer(
  tape: Tape,
  sizes: TransformerSizes,
  ids: Tensor,
  mask: Tensor,
  past: readonly Past[] = [],
): TransformerOutput {
  const bias = attentionBias(tape, ids, mask, sizes.heads, sizes.sight);
  const embedded = gather(tape, tape.parameter('embedding'), ids);
  const present: Past[] = [];
  let hidden = embedded;
  for (let layer = 0; layer < sizes.layers; layer++) {
    const shape = { name: `${layer}`, heads: sizes.heads, size: sizes.size };
    const attended = attention(
      tape,
      layerNorm(tape, hidden, tape.parameter(`${layer}.norm1`)),
      shape,
      bias,
      past[layer],
    );
    present.push(attended.present);
    hidden = add(tape, hidden, attended.output);
    const up = linear(
      tape,
      layerNorm(tape, hidden, tape.parameter(`${layer}.norm2`)),
      tape.parameter(`${layer}.up`),
    );
    hidden = add(tape, hidden, linear(tape, gelu(tape, up), tape.parameter(`${layer}.down`)));
  }
  return { hidden: layerNorm(tape, hidden, tape.parameter('norm')), embedded, present };
}

/** Scores of all tokens: `hidden · embeddingᵀ`. */
export function tiedScores(tape: Tape, hidden: Tensor): Tensor {
  const table = tape.parameter('embedding');
  const size = tape.shapeOf(table)[1] as number;
  const vocabulary = tape.shapeOf(table)[0] as number;
  const turned = tape.operator('Transpose', [table], { perm: [1, 0] });
  return tape.onBackward(tape.operator('MatMul', [hidden, turned]), (gradient) => {
    tape.addGradient(hidden, tape.operator('MatMul', [gradient, table]));
    const rows = tape.operator('Reshape', [hidden, tape.constant('int64', [-1, size])]);
    const gradientRows = tape.operator('Reshape', [gradient, tape.constant('int64', [-1, vocabulary])]);
    tape.addGradient(table, tape.operator('Gemm', [gradientRows, rows], { transA: 1 }));
  });
}

function layerNorm(tape: Tape, x: Tensor, gain: Tensor): Tensor {
  const attributes = { axis: -1, epsilon: { float: 1e-5 } };
  if (!tape.training) {
    return tape.operator('LayerNormalization', [x, gain], attributes);
  }
  const outputs = tape.operators('LayerNormalization', [x, gain], attributes, 3);
  const [output, mean, inverse] = outputs as [Tensor, Tensor, Tensor];
  return tape.onBackward(output, (gradient) => {
    const last = tape.constant('int64', [-1]);
    const normal = tape.operator('Mul', [tape.operator('Sub', [x, mean]), inverse]);
    const gained = tape.operator('Mul', [gradient, normal]);
    tape.addGradient(
      gain,
      tape.operator('ReduceSum', [gained, tape.constant('int64', [0, 1])], { keepdims: 0 }),
    );
    const slope = tape.operator('Mul', [gradient, gain]);
    const average = tape.operator('ReduceMean', [slope, last], { keepdims: 1 });
    const along = tape.operator('ReduceMean', [tape.operator('Mul', [slope, normal]), last], { keepdims: 1 });
    const across = tape.operator('Sub', [
      tape.operator('Sub', [slope, average]),
      tape.operator('Mul', [normal, along]),
    ]);
    tape.addGradient(x, tape.operator('Mul', [across, inverse]));
  });
}

/** `x · sigmoid(1.702 x)`, which is close to GELU and has a simple slope. */
function gelu(tape: Tape, x: Tensor): Tensor {
  const steepness = tape.constant('float', [1.702], []);
  const gate = tape.operator('Sigmoid', [tape.operator('Mul', [x, steepness])]);
  const output = tape.operator('Mul', [x, gate]);
  return tape.onBackward(output, (gradient) => {
    const rest = tape.operator('Sub', [tape.constant('float', [1], []), gate]);
    const bend = tape.operator('Mul', [tape.operator('Mul', [output, rest]), steepness]);
    tape.addGradient(x, tape.operator('Mul', [gradient, tape.operator('Add', [gate, bend])]));
  });
}
