import type { Tape, Tensor } from './tape';

/** Rows of a table. Its gradient is left to the caller, who adds up rows faster than the graph could. */
export function gather(tape: Tape, table: Tensor, ids: Tensor): Tensor {
  return tape.operator('Gather', [table, ids]);
}

/** `x · weight` over the last dimension. */
export function linear(tape: Tape, x: Tensor, weight: Tensor): Tensor {
  const [inner, outer] = tape.shapeOf(weight) as [number, number];
  return tape.onBackward(tape.operator('MatMul', [x, weight]), (gradient) => {
    const rows = tape.operator('Reshape', [x, tape.constant('int64', [-1, inner])]);
    const gradientRows = tape.operator('Reshape', [gradient, tape.constant('int64', [-1, outer])]);
    tape.addGradient(weight, tape.operator('Gemm', [rows, gradientRows], { transA: 1 }));
    const transposed = tape.operator('Transpose', [weight], { perm: [1, 0] });
    tape.addGradient(x, tape.operator('MatMul', [gradient, transposed]));
  });
}

/** Adds a vector to the last dimension of a value with `rank` dimensions. */
export function addBias(tape: Tape, x: Tensor, bias: Tensor, rank: number): Tensor {
  return tape.onBackward(tape.operator('Add', [x, bias]), (gradient) => {
    tape.addGradient(x, gradient);
    const axes = tape.constant('int64', [...Array(rank - 1).keys()]);
    tape.addGradient(bias, tape.operator('ReduceSum', [gradient, axes], { keepdims: 0 }));
  });
}

/** The sum of two values of the same shape. */
export function add(tape: Tape, a: Tensor, b: Tensor): Tensor {
  return tape.onBackward(tape.operator('Add', [a, b]), (gradient) => {
    tape.addGradient(a, gradient);
    tape.addGradient(b, gradient);
  });
}

export function relu(tape: Tape, x: Tensor): Tensor {
  const output = tape.operator('Relu', [x]);
  return tape.onBackward(output, (gradient) => {
    const open = tape.operator('Greater', [output, tape.constant('float', [0], [])]);
    tape.addGradient(x, tape.operator('Where', [open, gradient, tape.constant('float', [0], [])]));
  });
}

/** Puts values side by side along the last dimension; `sizes` are their last dimensions. */
export function concat(tape: Tape, parts: readonly Tensor[], sizes: readonly number[]): Tensor {
  return tape.onBackward(tape.operator('Concat', parts, { axis: -1 }), (gradient) => {
    const split = tape.operators(
      'Split',
      [gradient, tape.constant('int64', sizes)],
      { axis: -1 },
      parts.length,
    );
    for (const [index, part] of parts.entries()) {
      tape.addGradient(part, split[index] as Tensor);
    }
  });
}

/** Moves a sequence `[batch, tokens, size]` by `steps` tokens and fills up with zeros: token t becomes what t + steps was. */
export function shift(tape: Tape, x: Tensor, steps: number): Tensor {
  return tape.onBackward(shifted(tape, x, steps), (gradient) =>
    tape.addGradient(x, shifted(tape, gradient, -steps)),
  );
}

function shifted(tape: Tape, x: Tensor, steps: number): Tensor {
  const distance = Math.abs(steps);
  const pads = steps > 0 ? [0, 0, 0, 0, distance, 0] : [0, distance, 0, 0, 0, 0];
  const padded = tape.operator('Pad', [x, tape.constant('int64', pads)]);
  const starts = tape.constant('int64', [steps > 0 ? distance : 0]);
  const ends = tape.constant('int64', [steps > 0 ? Number.MAX_SAFE_INTEGER : -distance]);
  return tape.operator('Slice', [padded, starts, ends, tape.constant('int64', [1])]);
}

/** The greatest of `[batch, tokens, size]` over the tokens; `bias` `[batch, tokens, 1]` is very low where padding is. */
export function maxOverTokens(tape: Tape, x: Tensor, bias: Tensor): Tensor {
  const axes = tape.constant('int64', [1]);
  const biased = tape.operator('Add', [x, bias]);
  const greatest = tape.operator('ReduceMax', [biased, axes], { keepdims: 1 });
  const output = tape.operator('Squeeze', [greatest, axes]);
  return tape.onBackward(output, (gradient) => {
    const chosen = tape.operator('Equal', [biased, greatest]);
    const zero = tape.constant('float', [0], []);
    tape.addGradient(x, tape.operator('Where', [chosen, tape.operator('Unsqueeze', [gradient, axes]), zero]));
  });
}

/** The sum of `[batch, tokens, size]` over the tokens, weighted with `weights` `[batch, tokens, 1]`. */
export function sumOverTokens(tape: Tape, x: Tensor, weights: Tensor): Tensor {
  const axes = tape.constant('int64', [1]);
  const weighted = tape.operator('Mul', [x, weights]);
  return tape.onBackward(tape.operator('ReduceSum', [weighted, axes], { keepdims: 0 }), (gradient) => {
    tape.addGradient(x, tape.operator('Mul', [tape.operator('Unsqueeze', [gradient, axes]), weights]));
  });
}

/**
 * Mean cross entropy of `logits` `[rows, classes]` against `targets` `[rows]` (int64), each row weighted with `weights`
 * `[rows, 1]` whose sum is 1. Returns the loss and starts the gradients.
 */
export function crossEntropy(
  tape: Tape,
  logits: Tensor,
  targets: Tensor,
  weights: Tensor,
  classes: number,
): Tensor {
  const hot = tape.operator(
    'OneHot',
    [targets, tape.constant('int64', [classes], []), tape.constant('float', [0, 1])],
    { axis: -1 },
  );
  const logProbabilities = tape.operator('LogSoftmax', [logits], { axis: -1 });
  const probabilities = tape.operator('Exp', [logProbabilities]);
  tape.addGradient(logits, tape.operator('Mul', [tape.operator('Sub', [probabilities, hot]), weights]));
  const hits = tape.operator('Mul', [tape.operator('Mul', [logProbabilities, hot]), weights]);
  return tape.operator('Neg', [tape.operator('ReduceSum', [hits], { keepdims: 0 })]);
}
