import { parseLooseJson } from './parseLooseJson';

/** What an error's body says, before it is cleaned. */
export interface ErrorBody {
  /** The server's own words, not yet fit to be shown; empty where there are none. */
  readonly said: string;
  /** `error_type` of text generation servers, such as `validation` or `overloaded`. */
  readonly errorType?: string;
  /** `code` or `status` of the error: an HTTP status, or a word such as `rate_limit_exceeded`. */
  readonly code?: number | string;
  /** The body is JSON, so the API itself answered and not a gateway in front of it. */
  readonly isJson: boolean;
  /** The body has an `estimated_time`, or its `error` says that the model is loading. */
  readonly isLoading: boolean;
  /** A sane `estimated_time`, in seconds. */
  readonly estimatedSeconds?: number;
}

const MAX_ESTIMATE_SECONDS = 7200;
const MAX_PARTS = 20;
const TEXT_FIELDS = ['error', 'message', 'detail', 'errors', 'msg', 'warnings'] as const;

/**
 * Reads the body of an error answer, in each form that the API and the servers around it use: `error` as text, list or
 * object, `message`, `detail`, `errors`, plain text, HTML (which says nothing) or nothing. Never throws.
 */
export function readErrorBody(text: string, contentType: string | null): ErrorBody {
  const trimmed = text.trim();
  const parsed = /^[[{"]/.test(trimmed) ? parseLooseJson(trimmed) : undefined;
  if (parsed === undefined) {
    const isPlain = contentType === null || /^\s*text\/plain\b/i.test(contentType);
    return { said: isPlain ? text : '', isJson: false, isLoading: false };
  }
  return readErrorJson(parsed.json);
}

/** The same for a body that is already parsed, such as the error event of a stream. */
export function readErrorJson(json: unknown): ErrorBody {
  const fields: Readonly<Record<string, unknown>> = isRecord(json) ? json : {};
  const said = sayings(json, 0).join('; ');
  const estimate = fields['estimated_time'];
  const error = isRecord(fields['error']) ? fields['error'] : fields;
  const errorType = fields['error_type'] ?? error['type'];
  const code =
    error['code'] ?? error['status'] ?? error['status_code'] ?? fields['code'] ?? fields['status_code'];
  return {
    said,
    isJson: true,
    isLoading: estimate !== undefined || /\bloading\b/i.test(sayings(fields['error'], 1).join(' ')),
    ...(typeof errorType === 'string' && { errorType }),
    ...((typeof code === 'string' || typeof code === 'number') && { code }),
    ...(typeof estimate === 'number' &&
      estimate > 0 &&
      estimate <= MAX_ESTIMATE_SECONDS && { estimatedSeconds: estimate }),
  };
}

/** Texts of an error, from the first field that has any; lists give several. */
function sayings(value: unknown, depth: number): readonly string[] {
  if (typeof value === 'string') {
    return value.trim() === '' ? [] : [value.trim()];
  }
  if (depth > 3) {
    return [];
  }
  if (Array.isArray(value)) {
    return value.slice(0, MAX_PARTS).flatMap((item) => sayings(item, depth + 1));
  }
  if (!isRecord(value)) {
    return [];
  }
  for (const field of TEXT_FIELDS) {
    const texts = sayings(value[field], depth + 1);
    if (texts.length > 0) {
      return texts;
    }
  }
  return [];
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
