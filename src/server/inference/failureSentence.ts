import { ModelFailureError, ModelLostError, InvalidInputError } from '../engine/engine';

/**
 * Returns what a client may see of an error: its message if it is meant for users, otherwise only that the model failed.
 * Paths and messages of libraries go to the log only.
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
