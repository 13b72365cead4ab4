import type { Tape, Tensor } from './tape';
import { linear } from './layers';

/** Which tokens a token may look at: itself and those before it, or all, half of the heads each way. */
export type Sight = 'back' | 'both';

/** Below every real score, and far enough from the limits of a float. */
const HIDDEN = -1e4;

/** Splits the last dimension into heads: `[batch, tokens, size]` becomes `[batch, heads, tokens, size / heads]`. */
function toHeads(tape: Tape, x: Tensor, heads: number, size: number): Tensor {
  const split = reshape(tape, x, [0, 0, heads, size / heads], [0, 0, size]);
  return transpose(tape, split, [0, 2, 1, 3]);
}

function fromHeads(tape: Tape, x: Tensor, heads: number, size: number): Tensor {
  return reshape(tape, transpose(tape, x, [0, 2, 1, 3]), [0, 0, size], [0, 0, heads, size / heads]);
}

/** Keys and values of earlier tokens, `[batch, heads, tokens, size / heads]`. */
export interface Past {
  readonly key: Tensor;
  readonly value: Tensor;
}

/** Sizes and weights of one attention layer; its weights are named `{name}.query`, `.key`, `.value` and `.out`. */
export interface AttentionLayer {
  readonly name: string;
  readonly heads: number;
  readonly size: number;
}

/** Attention of each token to the others; `bias` comes from `attentionBias`. `present` is what a cache has to keep. */
export function attention(
  tape: Tape,
  x: Tensor,
  { name, heads, size }: AttentionLayer,
  bias: Tensor,
  past?: Past,
): { readonly output: Tensor; readonly present: Past } {
  const project = (part: string) =>
    toHeads(tape, linear(tape, x, tape.parameter(`${name}.${part}`)), heads, size);
  const query = project('query');
  let key = project('key');
  let value = project('value');
  if (past !== undefined) {
    key = tape.operator('Concat', [past.key, key], { axis: 2 });
    value = tape.operator('Concat', [past.value, value], { axis: 2 });
  }
  const scores = multiply(tape, query, transpose(tape, key, [0, 1, 3, 2]));
  const weights = softmax(tape, scale(tape, scores, 1 / Math.sqrt(size / heads)), bias);
  const mixed = fromHeads(tape, multiply(tape, weights, value), heads, size);
  return { output: linear(tape, mixed, tape.parameter(`${name}.out`)), present: { key, value } };
}

/**
 * What is added to the scores `[batch, heads, queries, keys]`: the further away a token is, the less it counts (the
 * linear biases of Press et al. 2021), which needs no position numbers and so has no longest text. Hidden are padding
 * and, with `back`, the tokens that follow.
 * @param ids the tokens of this call `[batch, queries]`
 * @param mask 0 for padding `[batch, keys]`, earlier calls included
 */
export function attentionBias(tape: Tape, ids: Tensor, mask: Tensor, heads: number, sight: Sight): Tensor {
  const lengthOf = (tensor: Tensor) =>
    tape.operator('Gather', [tape.operator('Shape', [tensor]), tape.constant('int64', [1], [])]);
  const one = tape.constant('int64', [1], []);
  const keys = lengthOf(mask);
  const keyPlaces = tape.operator('Range', [tape.constant('int64', [0], []), keys, one]);
  const queryPlaces = tape.operator('Range', [tape.operator('Sub', [keys, lengthOf(ids)]), keys, one]);
  const column = tape.operator('Unsqueeze', [queryPlaces, tape.constant('int64', [1])]);
  const ahead = tape.operator('Cast', [tape.operator('Sub', [keyPlaces, column])], { to: 1 });
  const zero = tape.constant('float', [0], []);
  const hidden = tape.constant('float', [HIDDEN], []);

  const perHead = Array.from({ length: heads }, (_, head) => {
    const looksAhead = sight === 'both' && head % 2 === 1;
    const rank = sight === 'both' ? Math.floor(head / 2) / (heads / 2) : head / heads;
    const slope = 2 ** (-7 * rank - 1);
    const near = tape.operator('Mul', [ahead, tape.constant('float', [looksAhead ? -slope : slope], [])]);
    const outOfSight = tape.operator(looksAhead ? 'Less' : 'Greater', [ahead, zero]);
    const bias = tape.operator('Where', [outOfSight, hidden, near]);
    return tape.operator('Unsqueeze', [bias, tape.constant('int64', [0, 1])]);
  });
  const distance = tape.operator('Concat', perHead, { axis: 1 });
  const present = tape.operator(
    'Cast',
    [tape.operator('Unsqueeze', [mask, tape.constant('int64', [1, 2])])],
    { to: 1 },
  );
  const absent = tape.operator('Mul', [
    tape.operator('Sub', [present, tape.constant('float', [1], [])]),
    tape.constant('float', [-HIDDEN], []),
  ]);
  return tape.operator('Add', [distance, absent]);
}

export function reshape(tape: Tape, x: Tensor, shape: readonly number[], before: readonly number[]): Tensor {
  return tape.onBackward(tape.operator('Reshape', [x, tape.constant('int64', shape)]), (gradient) => {
    tape.addGradient(x, tape.operator('Reshape', [gradient, tape.constant('int64', before)]));
  });
}

function transpose(tape: Tape, x: Tensor, order: readonly number[]): Tensor {
  const back = order.map((_, axis) => order.indexOf(axis));
  return tape.onBackward(tape.operator('Transpose', [x], { perm: order }), (gradient) => {
    tape.addGradient(x, tape.operator('Transpose', [gradient], { perm: back }));
  });
}

/** The product of two stacks of matrices with the same leading dimensions, four dimensions in all. */
function multiply(tape: Tape, a: Tensor, b: Tensor): Tensor {
  const turned = { perm: [0, 1, 3, 2] };
  return tape.onBackward(tape.operator('MatMul', [a, b]), (gradient) => {
    tape.addGradient(a, tape.operator('MatMul', [gradient, tape.operator('Transpose', [b], turned)]));
    tape.addGradient(b, tape.operator('MatMul', [tape.operator('Transpose', [a], turned), gradient]));
  });
}

export function scale(tape: Tape, x: Tensor, factor: number): Tensor {
  const fixed = tape.constant('float', [factor], []);
  return tape.onBackward(tape.operator('Mul', [x, fixed]), (gradient) => {
    tape.addGradient(x, tape.operator('Mul', [gradient, fixed]));
  });
}

function softmax(tape: Tape, x: Tensor, bias: Tensor): Tensor {
  const output = tape.operator('Softmax', [tape.operator('Add', [x, bias])], { axis: -1 });
  return tape.onBackward(output, (gradient) => {
    const axes = tape.constant('int64', [-1]);
    const mean = tape.operator('ReduceSum', [tape.operator('Mul', [gradient, output]), axes], {
      keepdims: 1,
    });
    tape.addGradient(x, tape.operator('Mul', [tape.operator('Sub', [gradient, mean]), output]));
  });
}
