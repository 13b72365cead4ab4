import type { AttemptEnd } from './attempt';
import type { PreparedRequest } from './requestHeaders';

/** What the proxy of a dedicated endpoint answers while the endpoint starts. */
const STARTING_STATUSES: ReadonlySet<number | undefined> = new Set([502, 503, 504]);
/**
 * Reads a 502, 503, or 504 of a dedicated endpoint as its start: one that is scaled to zero takes minutes to come up. The
 * same status of the user's own proxy remains what it is.
 */
export function asStarting(end: AttemptEnd): AttemptEnd {
  if (end.ok || !STARTING_STATUSES.has(end.failure.httpStatus) || end.failure.kind === 'proxy') {
    return end;
  }
  return { ...end, failure: { ...end.failure, kind: 'loading', reason: 'starting' } };
}

/** Asks the proxy of a dedicated endpoint to hold the request until the endpoint has started, at most until the deadline. */
export function withScaleUp(request: PreparedRequest, remainingMs: number): PreparedRequest {
  const seconds = Math.max(Math.floor(remainingMs / 1000), 1);
  return { ...request, headers: { ...request.headers, 'x-scale-up-timeout': String(seconds) } };
}
