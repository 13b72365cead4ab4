import type { Tape, Tensor, Weights } from '../nn/tape';
import { addBias, concat, crossEntropy, linear, maxOverTokens, relu, sumOverTokens } from '../nn/layers';
import { tokenWindows } from '../nn/tokenWindows';
import type { SeededRandom } from '../seededRandom';

/** Sizes of the classifier. */
export interface ModelSizes {
  readonly vocabulary: number;
  readonly embedding: number;
  readonly filters: number;
  readonly classes: number;
}

/** How many neighbours each filter looks at: three tokens are enough for `for (const x` and `def f(`. */
const WINDOW = 3;

/** Random weights to start from. */
export function startWeights(sizes: ModelSizes, random: SeededRandom): Map<string, Weights> {
  const normal = (shape: readonly number[], deviation: number): Weights => ({
    shape,
    values: Float32Array.from(
      { length: shape.reduce((a, b) => a * b, 1) },
      () => random.normal() * deviation,
    ),
  });
  const { vocabulary, embedding, filters, classes } = sizes;
  return new Map([
    ['embedding', normal([vocabulary, embedding], 0.1)],
    ['filters', normal([WINDOW * embedding, filters], Math.sqrt(2 / (WINDOW * embedding)))],
    ['filters.bias', normal([filters], 0)],
    ['classes', normal([2 * filters + embedding, classes], 0.05)],
    ['classes.bias', normal([classes], 0)],
  ]);
}

/** The part of the graph between its inputs and the scores, and what training needs from within. */
export interface Classifier {
  readonly logits: Tensor;
  readonly embedded: Tensor;
}

/**
 * Token embeddings, filters over three neighbouring tokens, their greatest and mean value over the snippet, and one
 * linear layer. Padding counts for nothing: it is zero for the filters and left out by both poolings.
 * @param ids `[batch, tokens]` int64
 * @param attention `[batch, tokens]` int64, 0 for padding
 */
export function classifier(tape: Tape, sizes: ModelSizes, ids: Tensor, attention: Tensor): Classifier {
  const last = tape.constant('int64', [2]);
  const mask = tape.operator('Unsqueeze', [tape.operator('Cast', [attention], { to: 1 }), last]);
  const absent = tape.operator('Sub', [mask, tape.constant('float', [1], [])]);
  const bias = tape.operator('Mul', [absent, tape.constant('float', [1e4], [])]);
  const count = tape.operator('ReduceSum', [mask, tape.constant('int64', [1])], { keepdims: 1 });
  const share = tape.operator('Div', [mask, tape.operator('Max', [count, tape.constant('float', [1], [])])]);

  const { embedded, present, filtered } = tokenWindows(tape, sizes.embedding, ids, mask);
  const active = relu(tape, filtered);
  const pooled = [
    maxOverTokens(tape, active, bias),
    sumOverTokens(tape, active, share),
    sumOverTokens(tape, present, share),
  ];
  const features = concat(tape, pooled, [sizes.filters, sizes.filters, sizes.embedding]);
  const logits = addBias(
    tape,
    linear(tape, features, tape.parameter('classes')),
    tape.parameter('classes.bias'),
    2,
  );
  return { logits, embedded };
}

/** The classifier with its loss: fed with `ids`, `attention`, `labels` and `weights` `[batch, 1]`. */
export function trainingGraph(
  tape: Tape,
  sizes: ModelSizes,
): { readonly loss: Tensor; readonly embedded: Tensor } {
  const ids = tape.input('ids', 'int64', ['batch', 'tokens']);
  const attention = tape.input('attention', 'int64', ['batch', 'tokens']);
  const labels = tape.input('labels', 'int64', ['batch']);
  const weights = tape.input('weights', 'float', ['batch', 1]);
  const { logits, embedded } = classifier(tape, sizes, ids, attention);
  const loss = crossEntropy(tape, logits, labels, weights, sizes.classes);
  tape.backward();
  return { loss, embedded };
}
