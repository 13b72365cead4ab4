/** The secret storage failed. `message` is its reason, which contains no secret. */
export class SecretsUnavailableError extends Error {
  override readonly name = 'SecretsUnavailableError';
}

/** Recognizes the error by its name, because each bundle has its own copy of the class. */
export function isSecretsUnavailable(error: unknown): error is SecretsUnavailableError {
  return error instanceof Error && error.name === 'SecretsUnavailableError';
}
