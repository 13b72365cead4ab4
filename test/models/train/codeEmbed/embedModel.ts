import { scale } from '../nn/attention';
import { concat, crossEntropy, linear, relu, sumOverTokens } from '../nn/layers';
import { encodeOnnx } from '../nn/onnxFile';
import { Tape } from '../nn/tape';
import type { Tensor, Weights } from '../nn/tape';
import { tokenWindows } from '../nn/tokenWindows';
import type { SeededRandom } from '../seededRandom';

/** Sizes of the model: of its table, its filters and its vectors. */
export interface EmbedSizes {
  readonly vocabulary: number;
  readonly embedding: number;
  readonly filters: number;
  readonly vector: number;
}

/** How much closer a pair has to be than the others: lower means sharper. */
const TEMPERATURE = 0.05;

/** Random weights to start from. */
export function embedWeights(sizes: EmbedSizes, random: SeededRandom): Map<string, Weights> {
  const { vocabulary, embedding, filters, vector } = sizes;
  const normal = (shape: readonly number[], deviation: number): Weights => ({
    shape,
    values: Float32Array.from(
      { length: shape.reduce((a, b) => a * b, 1) },
      () => random.normal() * deviation,
    ),
  });
  return new Map([
    ['embedding', normal([vocabulary, embedding], 0.1)],
    ['filters', normal([3 * embedding, filters], Math.sqrt(2 / (3 * embedding)))],
    ['filters.bias', normal([filters], 0)],
    ['vector', normal([embedding + filters, vector], Math.sqrt(1 / (embedding + filters)))],
  ]);
}

interface Encoded {
  /** One vector for each token `[batch, tokens, vector]`; their mean stands for the text. */
  readonly hidden: Tensor;
  readonly embedded: Tensor;
  readonly mask: Tensor;
}

function encode(tape: Tape, sizes: EmbedSizes, ids: Tensor, attention: Tensor): Encoded {
  const last = tape.constant('int64', [2]);
  const mask = tape.operator('Unsqueeze', [tape.operator('Cast', [attention], { to: 1 }), last]);
  const { embedded, present, filtered } = tokenWindows(tape, sizes.embedding, ids, mask);
  const features = concat(tape, [present, relu(tape, filtered)], [sizes.embedding, sizes.filters]);
  return { hidden: linear(tape, features, tape.parameter('vector')), embedded, mask };
}

/**
 * Pulls the two halves of each pair together and pushes everything else of the batch away. Fed with `ids` and
 * `attention` `[2 * pairs, tokens]`, `labels` with the row of each row's other half, `weights` `[2 * pairs, 1]` and
 * `self` `[2 * pairs, 2 * pairs]`, very low where a text meets itself.
 */
export function embedTraining(
  tape: Tape,
  sizes: EmbedSizes,
  pairs: number,
): { loss: Tensor; embedded: Tensor } {
  const ids = tape.input('ids', 'int64', ['texts', 'tokens']);
  const attention = tape.input('attention', 'int64', ['texts', 'tokens']);
  const labels = tape.input('labels', 'int64', ['texts']);
  const weights = tape.input('weights', 'float', ['texts', 1]);
  const self = tape.input('self', 'float', ['texts', 'texts']);
  const { hidden, embedded, mask } = encode(tape, sizes, ids, attention);
  const count = tape.operator('ReduceSum', [mask, tape.constant('int64', [1])], { keepdims: 1 });
  const mean = sumOverTokens(tape, hidden, tape.operator('Div', [mask, count]));
  const close = scale(tape, likeness(tape, unit(tape, mean)), 1 / TEMPERATURE);
  const logits = tape.onBackward(tape.operator('Add', [close, self]), (gradient) =>
    tape.addGradient(close, gradient),
  );
  const loss = crossEntropy(tape, logits, labels, weights, 2 * pairs);
  tape.backward();
  return { loss, embedded };
}

/** Rows scaled to length 1. */
function unit(tape: Tape, x: Tensor): Tensor {
  const axes = tape.constant('int64', [-1]);
  const length = tape.operator('ReduceL2', [x, axes], { keepdims: 1 });
  const output = tape.operator('Div', [x, length]);
  return tape.onBackward(output, (gradient) => {
    const along = tape.operator('ReduceSum', [tape.operator('Mul', [gradient, output]), axes], {
      keepdims: 1,
    });
    const across = tape.operator('Sub', [gradient, tape.operator('Mul', [output, along])]);
    tape.addGradient(x, tape.operator('Div', [across, length]));
  });
}

/** The product of each row with each row. */
function likeness(tape: Tape, x: Tensor): Tensor {
  const turn = (tensor: Tensor) => tape.operator('Transpose', [tensor], { perm: [1, 0] });
  return tape.onBackward(tape.operator('MatMul', [x, turn(x)]), (gradient) => {
    const both = tape.operator('Add', [gradient, turn(gradient)]);
    tape.addGradient(x, tape.operator('MatMul', [both, x]));
  });
}

/** The file that is shipped: a vector for each token, as the library's feature extraction expects it. */
export function embedFile(sizes: EmbedSizes, weights: ReadonlyMap<string, Weights>): Uint8Array {
  const tape = new Tape(weights, false);
  const ids = tape.input('input_ids', 'int64', ['batch', 'tokens']);
  const attention = tape.input('attention_mask', 'int64', ['batch', 'tokens']);
  const { name } = tape.rename(encode(tape, sizes, ids, attention).hidden, 'last_hidden_state');
  return encodeOnnx(tape.graph([{ name, type: 'float', shape: ['batch', 'tokens', sizes.vector] }]));
}
