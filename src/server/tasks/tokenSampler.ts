import { ModelFailureError } from '../engine/engine';
import { NOT_FINITE } from '../engine/finiteLogits';

export interface SamplerSettings {
  /** If false, always choose the most likely token. */
  readonly sample: boolean;
  /** Above 0; 1 leaves the distribution as it is. */
  readonly temperature: number;
  /** Sample from only this many of the most likely tokens; 0 for all. */
  readonly topK: number;
  /** Sample from only the most likely tokens whose probabilities add up to this, 0 to 1; always at smallest one. */
  readonly topP: number;
  /** The same seed gives the same choices; without one, runs differ. */
  readonly seed: number | undefined;
}

/** A token and the logarithm of its probability, which is always finite. */
export interface ScoredToken {
  readonly id: number;
  readonly logprob: number;
}

/** Up to this many of the largest numbers are collected; for more, sorting all of them is faster. */
const MAX_COLLECTED = 1000;

/** Chooses the next token. Replaces the library's sampling, which lacks `top_p` and shares its random state. */
export class TokenSampler {
  private readonly random: () => number;

  constructor(readonly settings: SamplerSettings) {
    this.random = settings.seed === undefined ? Math.random : seeded(settings.seed);
  }

  /**
   * Returns the next token, and the `count` likeliest ones. A token with a logit of -Infinity is never among them. Throws a
   * `ModelFailureError` for a NaN, an Infinity, or no possible token.
   */
  choose(logits: Float32Array, count = 0): ScoredToken & { readonly top: readonly ScoredToken[] } {
    const { best, sum } = survey(logits);
    const top = logits[best] ?? 0;
    const id = this.settings.sample ? this.draw(logits, top) : best;
    const scored = (one: number): ScoredToken => ({
      id: one,
      logprob: (logits[one] ?? 0) - top - Math.log(sum),
    });
    return { ...scored(id), top: likeliest(logits, count).map(scored) };
  }

  private draw(logits: Float32Array, top: number): number {
    const { temperature, topK, topP } = this.settings;
    // Weights are relative to the best token, which has the weight 1 at every temperature.
    const weights = Float64Array.from(logits, (logit) =>
      logit === top ? 1 : Math.exp((logit - top) / temperature),
    );
    const { smallest, ties, total } = threshold(weights, topK, topP);
    let open = ties;
    let rest = this.random() * total;
    let chosen = 0;
    for (let id = 0; id < weights.length; id++) {
      const weight = weights[id] ?? 0;
      if (weight === 0 || weight < smallest || (weight === smallest && open-- <= 0)) {
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

/** Returns the index of the largest logit, and the sum of all probabilities relative to its own. */
function survey(logits: Float32Array): { readonly best: number; readonly sum: number } {
  let best = 0;
  for (let id = 0; id < logits.length; id++) {
    if ((logits[id] ?? 0) > (logits[best] ?? 0)) {
      best = id;
    }
  }
  const top = logits[best] ?? -Infinity;
  // Becomes NaN for a NaN, an Infinity (minus itself is NaN), or only -Infinity.
  let sum = 0;
  for (const logit of logits) {
    sum += Math.exp(logit - top);
  }
  if (!(sum >= 1)) {
    throw new ModelFailureError(NOT_FINITE);
  }
  return { best, sum };
}

/** Returns the smallest weight that `top_k` and `top_p` keep, how many with that weight, and the sum of all kept ones. */
function threshold(
  weights: Float64Array,
  topK: number,
  topP: number,
): { readonly smallest: number; readonly ties: number; readonly total: number } {
  if ((topK === 0 || topK >= weights.length) && topP >= 1) {
    return { smallest: 0, ties: 0, total: weights.reduce((sum, weight) => sum + weight, 0) };
  }
  const sorted = largest(weights, topK === 0 ? weights.length : Math.min(topK, weights.length));
  const wanted = topP >= 1 ? Infinity : topP * sorted.reduce((sum, weight) => sum + weight, 0);
  let count = 0;
  let total = 0;
  while (count < sorted.length && (count === 0 || total < wanted)) {
    total += sorted[count++] ?? 0;
  }
  const smallest = sorted[count - 1] ?? 0;
  return { smallest, ties: count - sorted.indexOf(smallest), total };
}

/** Returns the `count` largest of numbers from 0 to 1, largest first. */
function largest(weights: Float64Array, count: number): Float64Array {
  if (count > MAX_COLLECTED) {
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

/** Returns the indexes of the `count` largest logits, the largest first; of equal ones, the first. */
function likeliest(logits: Float32Array, count: number): number[] {
  const ids: number[] = [];
  if (count === 0) {
    return ids;
  }
  for (let id = 0; id < logits.length; id++) {
    const logit = logits[id] ?? -Infinity;
    if (logit === -Infinity || (ids.length === count && logit <= (logits[ids.at(-1) ?? 0] ?? 0))) {
      continue;
    }
    const after = ids.findIndex((other) => (logits[other] ?? 0) < logit);
    ids.splice(after === -1 ? ids.length : after, 0, id);
    ids.length = Math.min(ids.length, count);
  }
  return ids;
}

/** Creates a generator of numbers in [0, 1) from a seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
