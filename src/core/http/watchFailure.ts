import type { Failure } from './failure';
import type { RequestWatch, WatchEnd } from './requestWatch';
import { transportFailure } from './transportFailure';

/** The failure for a request that was stopped from this side. */
export function endFailure(end: WatchEnd): Failure {
  return end === 'cancelled'
    ? { kind: 'cancelled', detail: '' }
    : { kind: 'timeout', reason: end, detail: '' };
}

/** The failure for an error while the head was awaited: our own stop, or the transport's. */
export function headFailure(error: unknown, watch: RequestWatch): Failure {
  return watch.ended === undefined ? transportFailure(error) : endFailure(watch.ended);
}

/**
 * The failure for an answer that broke off. Only where not a byte of its body had come does it count as a lost
 * connection, after which a request may be repeated.
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
