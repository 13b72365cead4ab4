import { ModelFailureError, ModelLostError, InvalidInputError } from '../engine/engine';

/**
 * What a client may read of an error that ends its answer: a sentence for people where the error has one, and otherwise
 * only that there was one. Paths and the words of libraries are for the log.
 */
export function failureSentence(error: unknown, model: string): string {
  if (error instanceof ModelFailureError || error instanceof ModelLostError) {
    return `Model ${model} failed: ${error.message}`;
  }
  if (error instanceof InvalidInputError) {
    return error.message;
  }
  return `Model ${model} failed; see the log of the server for details`;
}
