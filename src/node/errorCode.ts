/** What may be logged of an error: its code or its name, never its message, which may hold paths. */
export function errorCode(error: unknown): string {
  if (typeof error !== 'object' || error === null) {
    return typeof error;
  }
  if ('code' in error && typeof error.code === 'string') {
    return error.code;
  }
  return error instanceof Error ? error.name : 'object';
}
