import { ModelFailureError } from '../engine/engine';
import { NOT_FINITE } from '../engine/finiteLogits';

/**
 * Returns index and probability (softmax) of the `count` largest logits, best first. A logit of -Infinity has the
 * probability 0. Throws a `ModelFailureError` if there is no softmax: for a NaN, an Infinity, or only -Infinity.
 */
export function topScores(logits: ArrayLike<number>, count: number): { index: number; score: number }[] {
  const top: number[] = [];
  let most = -Infinity;
  for (let index = 0; index < logits.length; index++) {
    const logit = logits[index] ?? -Infinity;
    most = Math.max(most, logit);
    const last = logits[top[count - 1] ?? -1] ?? -Infinity;
    if (top.length >= count && logit <= last) {
      continue;
    }
    let place = top.length;
    while (place > 0 && (logits[top[place - 1] ?? -1] ?? -Infinity) < logit) {
      place--;
    }
    top.splice(place, 0, index);
    top.length = Math.min(top.length, count);
  }
  let sum = 0;
  for (let index = 0; index < logits.length; index++) {
    sum += Math.exp((logits[index] ?? -Infinity) - most);
  }
  if (Number.isNaN(sum)) {
    throw new ModelFailureError(NOT_FINITE);
  }
  return top.map((index) => ({ index, score: Math.exp((logits[index] ?? -Infinity) - most) / sum }));
}

/** The logistic function, which turns a single logit into a probability. */
export const sigmoid = (logit: number): number => 1 / (1 + Math.exp(-logit));
