/** What of a batch differs from the one whose output it is. */
export type BatchChange =
  'source' | 'column' | 'model' | 'task' | 'parameters' | 'prompt' | 'question' | 'limit';

/** Why an output cannot be written. */
export type OutputFaultFacts =
  /** Files with the names of the output exist. `isBatch`: another batch, or an earlier start of this one, wrote them. */
  | { readonly kind: 'exists'; readonly isBatch: boolean }
  /** The output, or a file beside it, would be a source. */
  | { readonly kind: 'isSource' }
  /** Another window writes it. */
  | { readonly kind: 'locked' }
  /** No batch wrote it, so it cannot be resumed. */
  | { readonly kind: 'notBatch' }
  /** A newer version of the extension wrote it, and may have written what this one does not understand. */
  | { readonly kind: 'newer' }
  /** Something else wrote to it, or removed it, while the batch did. */
  | { readonly kind: 'edited' }
  | { readonly kind: 'changed'; readonly changes: readonly BatchChange[] }
  /** The file does not have the rows of the batch; somebody else has changed it. `row` counts from 1. */
  | { readonly kind: 'damaged'; readonly row: number };

/** Refuses to write an output. */
export class OutputFault extends Error {
  override readonly name = 'OutputFault';

  constructor(readonly facts: OutputFaultFacts) {
    super(`The output cannot be written (${facts.kind}).`);
  }
}
