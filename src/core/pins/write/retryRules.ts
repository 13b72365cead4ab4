import type { Failure } from '../../http/failure';
import { FAILURE_TRAITS } from '../../http/failureTraits';

/** Whether the same POST may be sent again after the list has shown that the last one was not applied. */
export function canRetryWrite(failure: Failure): boolean {
  // A 500 suggests that this request breaks the server. The 502 to 504 of gateways are temporary.
  return canRetryRead(failure) && !(failure.kind === 'server' && (failure.httpStatus ?? 500) < 502);
}

/** Whether reading the list again a little later may succeed. */
export function canRetryRead({ kind }: Failure): boolean {
  return FAILURE_TRAITS[kind].isTransient;
}
