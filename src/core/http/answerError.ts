import { isRecord, readErrorJson } from './errorBody';
import type { ErrorBody } from './errorBody';

/** The keys of an error and of the object around it. Any other key with a value belongs to a result. */
const ERROR_KEYS = new Set([
  ...['error', 'errors', 'error_type', 'detail', 'message', 'msg', 'warnings', 'code', 'type', 'param'],
  ...['status', 'status_code', 'success', 'object', 'id', 'request_id', 'created', 'model', 'timestamp'],
  'estimated_time',
]);

/**
 * Finds the error that an answer with status 200, or an event of a stream, reports instead of a result or in addition to
 * one. The supported forms are `error` as text, list, or object, `{"object":"error"}`, `{"type":"error"}`, `detail`,
 * `errors`, `message` with a code, and an error of the first choice. `"error": null` is not an error; an empty `error` is
 * one if the answer has nothing else.
 */
export function findError(json: unknown): ErrorBody | undefined {
  const only: unknown = Array.isArray(json) && json.length === 1 ? json[0] : json;
  if (!isRecord(only)) {
    return undefined;
  }
  if (isError(only)) {
    return readErrorJson(only);
  }
  const choice: unknown = Array.isArray(only['choices']) ? only['choices'][0] : undefined;
  return isRecord(choice) && isError({ error: choice['error'], choice }) ? readErrorJson(choice) : undefined;
}

function isError(fields: Readonly<Record<string, unknown>>): boolean {
  const { code, detail, error, errors, error_type: errorType, message, object, type } = fields;
  if (object === 'error' || type === 'error') {
    return true;
  }
  if (error === true || typeof error === 'number' ? error !== 0 : !isEmpty(error)) {
    return true;
  }
  const hasCode = !isEmpty(code) || !isEmpty(errorType);
  const mayBeError =
    (error !== undefined && error !== null && error !== false && error !== 0) ||
    !isEmpty(errors) ||
    !isEmpty(detail) ||
    (!isEmpty(message) && hasCode);
  // Looks at all the fields only if it matters, since each event of a stream comes here.
  return (
    mayBeError && !Object.entries(fields).some(([key, value]) => !ERROR_KEYS.has(key) && !isEmpty(value))
  );
}

function isEmpty(value: unknown): boolean {
  if (typeof value === 'string') {
    return value.trim() === '';
  }
  if (typeof value === 'object' && value !== null) {
    return Object.keys(value).length === 0;
  }
  return value === undefined || value === null || value === false;
}
