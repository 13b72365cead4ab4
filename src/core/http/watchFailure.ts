import type { Failure } from './failure';
import type { RequestWatch, WatchEnd } from './requestWatch';
import { transportFailure } from './transportFailure';

/** Returns the failure for a request that the client stopped. */
export function endFailure(end: WatchEnd): Failure {
  return end === 'cancelled'
    ? { kind: 'cancelled', detail: '' }
    : { kind: 'timeout', reason: end, detail: '' };
}

/** Returns the failure for an error while waiting for the head, caused by the client's own stop or by the transport. */
export function headFailure(error: unknown, watch: RequestWatch): Failure {
  return watch.ended === undefined ? transportFailure(error) : endFailure(watch.ended);
}

/**
 * Returns the failure for an interrupted answer. It counts as a lost connection, after which a request may be repeated,
 * only if no byte of the body had arrived.
 */
export function bodyFailure(
  error: unknown,
  watch: RequestWatch,
  received: number,
  isEncoded: boolean,
): Failure {
  const failure = headFailure(error, watch);
  return failure.kind === 'offline' && (received > 0 || isEncoded)
    ? { ...failure, kind: 'badResponse', reason: 'truncated' }
    : failure;
}
