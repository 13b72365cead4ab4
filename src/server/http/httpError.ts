/** An answer that refuses a request: its status, its JSON body in the form of the API, and extra headers. */
export class HttpError extends Error {
  override readonly name = 'HttpError';

  constructor(
    readonly status: number,
    readonly body: Readonly<Record<string, unknown>>,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(`HTTP ${status}`);
  }
}

/** `{"error": message}` with a status: the plain form of the API. */
export function refusal(
  status: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): HttpError {
  return new HttpError(status, { error: message }, headers);
}
