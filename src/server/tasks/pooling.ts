/**
 * Ways to combine the vectors of all tokens into one. The order is that in which sentence-transformers' `Pooling`
 * concatenates them if a model uses several.
 */
export const POOLINGS = ['cls', 'max', 'mean', 'mean_sqrt_len_tokens', 'weightedmean', 'lasttoken'] as const;
export type Pooling = (typeof POOLINGS)[number];

/**
 * Pools the vectors of tokens, without the first `skipped` ones; `cls` always uses the very first token. The formulas are
 * those of sentence-transformers' `Pooling`.
 */
export function pool(vectors: readonly Float32Array[], modes: readonly Pooling[], skipped = 0): number[] {
  const rest = vectors.slice(skipped);
  return POOLINGS.filter((mode) => modes.includes(mode)).flatMap((mode) => {
    switch (mode) {
      case 'cls':
        return [...(vectors[0] ?? [])];
      case 'max':
        return Array.from({ length: rest[0]?.length ?? 0 }, (_, place) =>
          rest.reduce((most, vector) => Math.max(most, vector[place] ?? 0), -1e9),
        );
      case 'mean':
        return weighted(rest, () => 1, rest.length);
      case 'mean_sqrt_len_tokens':
        return weighted(rest, () => 1, Math.sqrt(rest.length));
      case 'weightedmean': {
        // The weight of a token is its position in the input.
        const weights = rest.map((_, index) => index + 1 + skipped);
        const sum = weights.reduce((total, weight) => total + weight, 0);
        return weighted(rest, (index) => weights[index] ?? 0, sum);
      }
      case 'lasttoken':
        return [...(vectors.at(-1) ?? [])];
    }
  });
}

function weighted(
  vectors: readonly Float32Array[],
  weight: (index: number) => number,
  divisor: number,
): number[] {
  const sum = Array.from({ length: vectors[0]?.length ?? 0 }, () => 0);
  vectors.forEach((vector, index) => {
    const factor = weight(index);
    vector.forEach((value, place) => (sum[place] = (sum[place] ?? 0) + value * factor));
  });
  return sum.map((value) => value / Math.max(divisor, 1e-9));
}

/** Scales a vector to the length 1; a zero vector stays unchanged, as in PyTorch's `normalize`. */
export function normalized(vector: readonly number[]): number[] {
  const length = Math.max(Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0)), 1e-12);
  return vector.map((value) => value / length);
}
