import { ModelFailureError } from './engine';

export const NOT_FINITE =
  'it produced numbers that are not finite (NaN or Infinity); its files may be damaged';

/**
 * The same logits where an answer can be made of them. Throws a `ModelFailure` for a NaN or an Infinity, with which a
 * comparison would choose anything; -Infinity is how models say "never".
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
