/** What OpenAI's form of an error says besides the message. */
export interface ErrorDetail {
  /** A word for programs, such as `model_not_found`. */
  readonly code?: string;
  /** The part of the request that is wrong. Default: the name in backticks at the start of the message. */
  readonly param?: string;
}

/**
 * A response that refuses a request: the status, a JSON body in the form of Hugging Face's API, and extra headers. The
 * front sends it in OpenAI's form where the client expects that, so handlers never choose the form.
 */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    readonly status: number,
    readonly body: Readonly<Record<string, unknown>>,
    headers: Readonly<Record<string, string>> = {},
    readonly detail: ErrorDetail = {},
  ) {
    super(`HTTP ${status}`);
    // Clients of OpenAI's API repeat a 503 only twice, within two seconds, unless it says when to come back.
    this.headers = status === 503 ? { 'retry-after': '1', ...headers } : headers;
  }
}

/** Creates an error with the body `{"error": message}`, the usual form of the API. */
export function refusal(
  status: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
  detail: ErrorDetail = {},
): HttpError {
  return new HttpError(status, { error: message }, headers, detail);
}

/** Returns `Retry-After` for an estimate in seconds. A long estimate may be wrong, so clients look again sooner. */
export function retryAfter(estimatedSeconds: number): Readonly<Record<string, string>> {
  return { 'retry-after': String(Math.min(MAX_RETRY_SECONDS, Math.max(1, Math.round(estimatedSeconds)))) };
}

const MAX_RETRY_SECONDS = 10;
