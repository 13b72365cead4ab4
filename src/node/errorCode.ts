/** Returns what may be logged of an error: its code or name, but not its message, which may contain paths. */
export function errorCode(error: unknown): string {
  if (typeof error !== 'object' || error === null) {
    return typeof error;
  }
  if ('code' in error && typeof error.code === 'string') {
    return error.code;
  }
  return error instanceof Error ? error.name : 'object';
}
