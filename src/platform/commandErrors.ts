/** A command was called with invalid arguments; the one error that a command rejects with. */
export class ArgumentError extends Error {
  override readonly name = 'ArgumentError';
}

/** The user dismissed a question: the command ends silently. */
export class DismissedError extends Error {
  override readonly name = 'DismissedError';
}
