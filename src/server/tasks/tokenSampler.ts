import { ModelFailureError } from '../engine/engine';
import { NOT_FINITE } from '../engine/finiteLogits';

export interface SamplerSettings {
  /** False: always the most likely token. */
  readonly sample: boolean;
  /** Above 0; 1 leaves the distribution as it is. */
  readonly temperature: number;
  /** Only this many of the most likely tokens; 0: all. */
  readonly topK: number;
  /** Only the most likely tokens that make up this share together, 0 to 1; always at least one. */
  readonly topP: number;
  /** Equal seeds make equal choices; without one each run is another. */
  readonly seed: number | undefined;
}

/** Up to this many, the largest numbers are collected; beyond it, sorting all of them takes less. */
const COLLECTED = 1000;

/** Chooses the next token. The library samples without `top_p` and with one random state for all runs, so this does it. */
export class TokenSampler {
  private readonly random: () => number;

  constructor(readonly settings: SamplerSettings) {
    this.random = settings.seed === undefined ? Math.random : seeded(settings.seed);
  }

  /**
   * The ID of the next token, and the logarithm of its probability, which is always finite. A logit of -Infinity is a
   * token that cannot be chosen. Throws a `ModelFailureError` for a NaN, an Infinity, or nothing to choose from: a comparison
   * with those would choose anything.
   */
  choose(logits: Float32Array): { readonly id: number; readonly logprob: number } {
    const { best, sum } = survey(logits);
    const top = logits[best] ?? 0;
    const id = this.settings.sample ? this.draw(logits, top) : best;
    return { id, logprob: (logits[id] ?? 0) - top - Math.log(sum) };
  }

  private draw(logits: Float32Array, top: number): number {
    const { temperature, topK, topP } = this.settings;
    // Relative to the best one, which has the weight 1 at every temperature.
    const weights = Float64Array.from(logits, (logit) =>
      logit === top ? 1 : Math.exp((logit - top) / temperature),
    );
    const { least, ties, total } = threshold(weights, topK, topP);
    let open = ties;
    let rest = this.random() * total;
    let chosen = 0;
    for (let id = 0; id < weights.length; id++) {
      const weight = weights[id] ?? 0;
      if (weight === 0 || weight < least || (weight === least && open-- <= 0)) {
        continue;
      }
      chosen = id;
      if ((rest -= weight) < 0) {
        break;
      }
    }
    return chosen;
  }
}

/** The largest logit's place, and the sum of all probabilities relative to its own. */
function survey(logits: Float32Array): { readonly best: number; readonly sum: number } {
  let best = 0;
  for (let id = 0; id < logits.length; id++) {
    if ((logits[id] ?? 0) > (logits[best] ?? 0)) {
      best = id;
    }
  }
  const top = logits[best] ?? -Infinity;
  // A NaN, an Infinity (less itself is NaN) or nothing but -Infinity makes this NaN.
  let sum = 0;
  for (const logit of logits) {
    sum += Math.exp(logit - top);
  }
  if (!(sum >= 1)) {
    throw new ModelFailureError(NOT_FINITE);
  }
  return { best, sum };
}

/** The smallest weight that `top_k` and `top_p` leave, how many that weigh the same, and the sum of all that are left. */
function threshold(
  weights: Float64Array,
  topK: number,
  topP: number,
): { readonly least: number; readonly ties: number; readonly total: number } {
  if ((topK === 0 || topK >= weights.length) && topP >= 1) {
    return { least: 0, ties: 0, total: weights.reduce((sum, weight) => sum + weight, 0) };
  }
  const sorted = largest(weights, topK === 0 ? weights.length : Math.min(topK, weights.length));
  const wanted = topP >= 1 ? Infinity : topP * sorted.reduce((sum, weight) => sum + weight, 0);
  let count = 0;
  let total = 0;
  while (count < sorted.length && (count === 0 || total < wanted)) {
    total += sorted[count++] ?? 0;
  }
  const least = sorted[count - 1] ?? 0;
  return { least, ties: count - sorted.indexOf(least), total };
}

/** The `count` largest of numbers from 0 to 1, largest first. */
function largest(weights: Float64Array, count: number): Float64Array {
  if (count > COLLECTED) {
    return weights.slice().sort().reverse().subarray(0, count);
  }
  const top = new Float64Array(count);
  for (const weight of weights) {
    if (weight <= (top[count - 1] ?? 0)) {
      continue;
    }
    let [low, high] = [0, count - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((top[middle] ?? 0) < weight) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    top.copyWithin(low + 1, low, count - 1);
    top[low] = weight;
  }
  return top;
}

/** Numbers in [0, 1) that follow from a seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
