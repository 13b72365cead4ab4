/** The error for invalid arguments of a command; the only error with which a command rejects. */
export class ArgumentError extends Error {
  override readonly name = 'ArgumentError';
}

/** The error for a question that the user dismissed. The command ends silently. */
export class DismissedError extends Error {
  override readonly name = 'DismissedError';
}
