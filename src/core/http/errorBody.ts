import { parseLooseJson } from './parseLooseJson';

/** The body of an error, before it is redacted. */
export interface ErrorBody {
  /** The server's message, not yet safe to show; empty if there is none. */
  readonly message: string;
  /** `error_type` of text generation servers, such as `validation` or `overloaded`. */
  readonly errorType?: string;
  /** `code` or `status` of the error: an HTTP status, or a word such as `rate_limit_exceeded`. */
  readonly code?: number | string;
  /** Whether the body is JSON, which means that the API itself answered and not a gateway in front of it. */
  readonly isJson: boolean;
  /** Whether the body has an `estimated_time`, or its `error` says that the model is loading. */
  readonly isLoading: boolean;
  /** The `estimated_time` in seconds, if it is plausible. */
  readonly estimatedSeconds?: number;
}

const MAX_ESTIMATE_SECONDS = 7200;
const MAX_PARTS = 20;
const TEXT_FIELDS = ['error', 'message', 'detail', 'errors', 'msg', 'warnings'] as const;

/**
 * Reads the body of an error response in any form that the API and the servers around it use: `error` as text, list, or
 * object, `message`, `detail`, `errors`, plain text, HTML (which gives no message), or an empty body. Never throws.
 */
export function readErrorBody(text: string, contentType: string | null): ErrorBody {
  const trimmed = text.trim();
  const parsed = /^[[{"]/.test(trimmed) ? parseLooseJson(trimmed) : undefined;
  if (parsed === undefined) {
    const isPlain = contentType === null || /^\s*text\/plain\b/i.test(contentType);
    return { message: isPlain ? text : '', isJson: false, isLoading: false };
  }
  return readErrorJson(parsed.json);
}

/** Does the same for a parsed body, such as the error event of a stream. */
export function readErrorJson(json: unknown): ErrorBody {
  const fields: Readonly<Record<string, unknown>> = isRecord(json) ? json : {};
  const said = errorTexts(json, 0).join('; ');
  const estimate = fields['estimated_time'];
  const error = isRecord(fields['error']) ? fields['error'] : fields;
  const errorType = fields['error_type'] ?? error['type'];
  const code =
    error['code'] ?? error['status'] ?? error['status_code'] ?? fields['code'] ?? fields['status_code'];
  return {
    message: said,
    isJson: true,
    isLoading: estimate !== undefined || /\bloading\b/i.test(errorTexts(fields['error'], 1).join(' ')),
    ...(typeof errorType === 'string' && { errorType }),
    ...((typeof code === 'string' || typeof code === 'number') && { code }),
    ...(typeof estimate === 'number' &&
      estimate > 0 &&
      estimate <= MAX_ESTIMATE_SECONDS && { estimatedSeconds: estimate }),
  };
}

/** Returns the texts of an error from the first field that has any. A list can have several. */
function errorTexts(value: unknown, depth: number): readonly string[] {
  if (typeof value === 'string') {
    return value.trim() === '' ? [] : [value.trim()];
  }
  if (depth > 3) {
    return [];
  }
  if (Array.isArray(value)) {
    return value.slice(0, MAX_PARTS).flatMap((item) => errorTexts(item, depth + 1));
  }
  if (!isRecord(value)) {
    return [];
  }
  for (const field of TEXT_FIELDS) {
    const texts = errorTexts(value[field], depth + 1);
    if (texts.length > 0) {
      return texts;
    }
  }
  return [];
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
