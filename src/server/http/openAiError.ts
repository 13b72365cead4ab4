import type { HttpError } from './httpError';

type ErrorType = 'invalid_request_error' | 'server_error';

/** An error in OpenAI's form, as in bodies and in events of streams. */
interface OpenAiError {
  readonly error: {
    readonly message: string;
    readonly type: ErrorType;
    readonly code: string | null;
    readonly param: string | null;
  };
}

/**
 * Returns whether a raw request target is in OpenAI's API, which is `/v1` and `/models/{id}/v1`. Paths without a route
 * count, too. `/models/owner/v1` is a model, and so is the one in `/models/owner/v1/pipeline/{task}`.
 */
export function isOpenAiTarget(target: string): boolean {
  return /^(?:\/hf-inference)?\/(?:v1(?:[/?]|$)|models\/[^?]*?[^/?]\/v1\/(?!pipeline\/)[^?])/.test(target);
}

/** Returns the body of an error in OpenAI's form. What else the body has, such as `estimated_time`, stays beside it. */
export function openAiErrorBody({ status, body: { error, ...others }, detail }: HttpError): OpenAiError {
  const message = (Array.isArray(error) ? error : [error]).map(String).join('; ');
  return { ...others, ...openAiError(status, message, detail.code, detail.param) };
}

/** Creates an error in OpenAI's form. */
export function openAiError(status: number, message: string, code?: string, param?: string): OpenAiError {
  return {
    error: {
      message,
      type: status >= 500 ? 'server_error' : 'invalid_request_error',
      code: code ?? null,
      param: param ?? /^`([^`]*)`/.exec(message)?.[1] ?? null,
    },
  };
}
