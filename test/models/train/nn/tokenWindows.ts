import { addBias, concat, gather, linear, shift } from './layers';
import type { Tape, Tensor } from './tape';

/** What filters see of a text, padding being zero. */
export interface TokenWindows {
  /** `[batch, tokens, embedding]`, padding included. */
  readonly embedded: Tensor;
  /** The same without padding. */
  readonly present: Tensor;
  /** The filters over three neighbouring tokens `[batch, tokens, filters]`, before anything is cut off. */
  readonly filtered: Tensor;
}

/**
 * Embeds tokens and filters each with its two neighbours, by the weights `embedding`, `filters` and `filters.bias`.
 * @param embedding length of an embedding
 * @param ids `[batch, tokens]` int64
 * @param mask `[batch, tokens, 1]`, 0 for padding
 */
export function tokenWindows(tape: Tape, embedding: number, ids: Tensor, mask: Tensor): TokenWindows {
  const embedded = gather(tape, tape.parameter('embedding'), ids);
  const present = tape.onBackward(tape.operator('Mul', [embedded, mask]), (gradient) => {
    tape.addGradient(embedded, tape.operator('Mul', [gradient, mask]));
  });
  const neighbours = [shift(tape, present, -1), present, shift(tape, present, 1)];
  const windows = concat(
    tape,
    neighbours,
    neighbours.map(() => embedding),
  );
  const filtered = addBias(
    tape,
    linear(tape, windows, tape.parameter('filters')),
    tape.parameter('filters.bias'),
    3,
  );
  return { embedded, present, filtered };
}
