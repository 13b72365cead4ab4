import type { AttemptEnd } from './attempt';
import type { PreparedRequest } from './requestHeaders';

/** What the proxy of a dedicated endpoint answers while the endpoint starts. */
const STARTING_STATUSES: ReadonlySet<number | undefined> = new Set([502, 503, 504]);
/** What an endpoint's failure is called if a start explains it. `proxy` remains: the user's own proxy answered. */
const STARTING_KINDS: ReadonlySet<string> = new Set(['server', 'busy', 'loading']);

/** Reads a 502, 503, or 504 of a dedicated endpoint as its start: one that is scaled to zero takes minutes to come up. */
export function asStarting(end: AttemptEnd): AttemptEnd {
  if (end.ok || !STARTING_STATUSES.has(end.failure.httpStatus) || !STARTING_KINDS.has(end.failure.kind)) {
    return end;
  }
  return { ...end, failure: { ...end.failure, kind: 'loading', reason: 'starting' } };
}

/** Asks the proxy of a dedicated endpoint to hold the request until the endpoint has started, at most until the deadline. */
export function withScaleUp(request: PreparedRequest, remainingMs: number): PreparedRequest {
  const seconds = Math.max(Math.floor(remainingMs / 1000), 1);
  return { ...request, headers: { ...request.headers, 'x-scale-up-timeout': String(seconds) } };
}
