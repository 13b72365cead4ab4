import type { Failure } from '../../http/failure';

/** Whether the same POST may be sent again once a fresh read has shown that the last one was not carried out. */
export function mayWriteAgain({ kind, httpStatus }: Failure): boolean {
  // A plain 500 says that this very request breaks the server; the 502 to 504 of gateways come and go.
  return mayReadAgain({ kind, detail: '' }) && !(kind === 'server' && (httpStatus ?? 500) < 502);
}

/** Whether reading once more, a little later, may bring a list. */
export function mayReadAgain({ kind }: Failure): boolean {
  switch (kind) {
    case 'busy':
    case 'loading':
    case 'rateLimited':
    case 'timeout':
    case 'offline':
    case 'proxy':
    case 'badResponse':
    case 'server':
      return true;
    case 'noToken':
    case 'unauthorized':
    case 'forbidden':
    case 'paymentRequired':
    case 'notFound':
    case 'gone':
    case 'invalidInput':
    case 'tooLarge':
    case 'tls':
    case 'redirected':
    case 'cancelled':
      return false;
  }
}
