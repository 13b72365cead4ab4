import type { Failure } from '../../http/failure';
import { FAILURE_TRAITS } from '../../http/failureTraits';

/** Whether the same POST may be sent again once a fresh read has shown that the last one was not carried out. */
export function canRetryWrite(failure: Failure): boolean {
  // A plain 500 says that this very request breaks the server; the 502 to 504 of gateways come and go.
  return canRetryRead(failure) && !(failure.kind === 'server' && (failure.httpStatus ?? 500) < 502);
}

/** Whether reading once more, a little later, may bring a list. */
export function canRetryRead({ kind }: Failure): boolean {
  return FAILURE_TRAITS[kind].isTransient;
}
