import type { ErrorBody } from './errorBody';
import type { Failure, FailureKind } from './failure';

/** The head and body of an error response, with all text from outside already redacted. */
export interface ErrorAnswer {
  readonly status: number;
  readonly body: ErrorBody;
  /** The server's message, redacted. */
  readonly detail: string;
  readonly requestId?: string;
  readonly retryAfterSeconds?: number;
  /** Whether a proxy rather than the API seems to have answered. */
  readonly fromProxy: boolean;
}

/** The host that replaced the first host of the API. */
const SUCCESSOR = 'https://router.huggingface.co';

/** Matches what Hugging Face says, in words or as a code, if no provider has the model. */
const UNSERVED_MODEL = /\bnot supported by (?:\w+ )?provider\b|\bmodel_not_supported\b/i;

/** Returns the failure for an HTTP status other than success and redirection. */
export function statusFailure(answer: ErrorAnswer): Failure {
  const { status, body, detail, requestId, retryAfterSeconds } = answer;
  const common = { detail, httpStatus: status, ...(requestId !== undefined && { requestId }) };
  const retryAfter = retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
  if (status === 407 || (answer.fromProxy && !body.isJson)) {
    return { ...common, kind: 'proxy' };
  }
  switch (status) {
    case 400:
      return UNSERVED_MODEL.test(`${body.message} ${body.code ?? ''}`)
        ? { ...common, kind: 'invalidInput', reason: 'unservedModel' }
        : { ...common, kind: 'invalidInput' };
    case 410:
      return body.message.includes(new URL(SUCCESSOR).host)
        ? { ...common, kind: 'gone', reason: 'host', origin: SUCCESSOR }
        : { ...common, kind: 'gone', reason: 'model' };
    case 429:
      return { ...common, ...retryAfter, kind: 'rateLimited' };
    case 503:
      return body.isLoading
        ? {
            ...common,
            ...(retryAfter.retryAfterSeconds === undefined ? estimatedRetryAfter(body) : retryAfter),
            kind: 'loading',
          }
        : { ...common, ...retryAfter, kind: 'busy' };
    default:
      return { ...common, kind: kindOfStatus(status) };
  }
}

/** Words in error types and codes, with the equivalent status. */
const STATUS_OF_WORDS: readonly (readonly [RegExp, number])[] = [
  [/validation|invalid_request|invalid_input|context_length/, 422],
  [/overload|unavailable|busy/, 503],
  [/rate_limit|too_many/, 429],
  [/authentication|unauthorized|invalid_api_key/, 401],
  [/permission|forbidden/, 403],
  [/quota|billing|payment/, 402],
  [/not_found/, 404],
];

/**
 * Returns the failure for an error that came with status 200, alone or inside a stream. Its kind is that of the status
 * that the error names by number or by type (`validation`, `overloaded_error`, `rate_limit_exceeded`), or else `server`.
 */
export function errorInAnswer(body: ErrorBody, detail: string, httpStatus: number): Failure {
  const named = Number(body.code);
  const words = `${body.errorType ?? ''} ${body.code ?? ''}`.toLowerCase();
  const status =
    named >= 400 && named < 600
      ? named
      : (STATUS_OF_WORDS.find(([pattern]) => pattern.test(words))?.[1] ??
        (body.estimatedSeconds === undefined ? 500 : 503));
  return { ...statusFailure({ status, body, detail, fromProxy: false }), httpStatus };
}

function estimatedRetryAfter({ estimatedSeconds }: ErrorBody): { retryAfterSeconds?: number } {
  return estimatedSeconds === undefined ? {} : { retryAfterSeconds: estimatedSeconds };
}

function kindOfStatus(status: number): FailureKind {
  switch (status) {
    case 401:
      return 'unauthorized';
    case 402:
      return 'paymentRequired';
    case 403:
      return 'forbidden';
    case 404:
    case 405:
      return 'notFound';
    case 413:
      return 'tooLarge';
    default:
      if (status >= 400 && status < 500) {
        return 'invalidInput';
      }
      return status >= 500 && status < 600 ? 'server' : 'badResponse';
  }
}
