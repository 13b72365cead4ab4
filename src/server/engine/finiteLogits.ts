import { ModelFailureError } from './engine';

export const NOT_FINITE =
  'it produced numbers that are not finite (NaN or Infinity); its files may be damaged';

/**
 * Returns the logits unchanged. Throws a `ModelFailureError` for a NaN or an Infinity, which would make comparisons
 * meaningless; -Infinity is allowed, since models use it for "never".
 */
export function finiteLogits<T extends Float32Array>(logits: T): T {
  for (let index = 0; index < logits.length; index++) {
    // Neither NaN nor Infinity is less than Infinity.
    if (!((logits[index] ?? NaN) < Infinity)) {
      throw new ModelFailureError(NOT_FINITE);
    }
  }
  return logits;
}
