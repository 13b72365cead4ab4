import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { LOOPBACK_NAMES } from '../../core/loopback';
import { refusal } from './httpError';

/** The request headers that the guards read. */
type Headers = Pick<IncomingHttpHeaders, 'host' | 'origin' | 'authorization'>;
type Guarded = Pick<IncomingMessage, 'url'> & { readonly headers: Headers };

/**
 * Creates the check of every request: where it comes from, and its token. Only `/health` needs no token, so that whoever
 * watches over the server need not know it. Throws an `HttpError`.
 */
export function requestGuard(port: number, token: string): (request: Guarded) => void {
  const checkOrigin = originGuard(port);
  const hasToken = tokenGuard(token);
  return ({ url = '', headers }) => {
    checkOrigin(headers);
    if (!hasToken(headers) && !isOpen(url)) {
      throw refusal(
        401,
        'Invalid credentials in Authorization header',
        { 'www-authenticate': 'Bearer' },
        { code: 'invalid_api_key' },
      );
    }
  };
}

const isOpen = (target: string): boolean => /^(?:\/hf-inference)?\/health\/?(?:\?|$)/.test(target);

/**
 * Creates the check of where a request comes from. The check throws a 403 `HttpError` for any `Host` other than a
 * loopback name with the server's port, which stops DNS rebinding (a web page whose name resolves to 127.0.0.1 still
 * sends its own name), and for any `Origin`, which only browsers send.
 */
function originGuard(port: number): (headers: Headers) => void {
  const allowed = new Set(
    LOOPBACK_NAMES.flatMap((name) => (port === 80 ? [name, `${name}:80`] : [`${name}:${port}`])),
  );
  return ({ host, origin }) => {
    if (host === undefined || !(allowed.has(host) || allowed.has(host.toLowerCase()))) {
      throw refusal(403, 'The Host header does not name this machine');
    }
    if (origin !== undefined) {
      throw refusal(403, 'Requests from web pages are not allowed');
    }
  };
}

/** Creates the check of the bearer token. Comparing takes constant time. */
function tokenGuard(token: string): (headers: Headers) => boolean {
  const expected = Buffer.from(`Bearer ${token}`, 'latin1');
  // Used for all requests, because making a buffer takes longer than comparing it.
  const bytes = Buffer.alloc(expected.length);
  // The length is no secret. In Latin-1, as headers are, each character is a byte, so that a text of this length replaces all.
  const isExpected = (text: string): boolean =>
    text.length === expected.length && bytes.write(text, 'latin1') > 0 && timingSafeEqual(bytes, expected);
  return ({ authorization = '' }) =>
    isExpected(authorization) || isExpected(`Bearer ${/^Bearer +(\S+) *$/i.exec(authorization)?.[1] ?? ''}`);
}
