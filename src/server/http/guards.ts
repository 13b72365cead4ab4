import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { LOOPBACK_NAMES } from '../../core/loopback';
import { refusal } from './httpError';

/** The header block of a request, as far as the guards read it. */
type Headers = Pick<IncomingHttpHeaders, 'host' | 'origin' | 'authorization'>;

/**
 * Makes the check of where a request comes from. It throws a 403 `HttpError` for a `Host` that is not this machine's
 * loopback name with the server's port (DNS rebinding: a web page whose name was pointed at 127.0.0.1 still sends its
 * own name), and for any `Origin`, which only browsers send.
 */
export function originGuard(port: number): (headers: Headers) => void {
  const allowed = new Set(
    LOOPBACK_NAMES.flatMap((name) => (port === 80 ? [name, `${name}:80`] : [`${name}:${port}`])),
  );
  return ({ host, origin }) => {
    if (host === undefined || !allowed.has(host.toLowerCase())) {
      throw refusal(403, 'The Host header does not name this machine');
    }
    if (origin !== undefined) {
      throw refusal(403, 'Requests from web pages are not allowed');
    }
  };
}

/** Makes the check of the bearer token, in a time that does not depend on how much of the token is right; throws a 401 `HttpError`. */
export function tokenGuard(token: string): (headers: Headers) => void {
  const expected = digest(token);
  return ({ authorization }) => {
    const given = /^Bearer +(\S+) *$/i.exec(authorization ?? '')?.[1] ?? '';
    if (!timingSafeEqual(digest(given), expected)) {
      throw refusal(401, 'Invalid credentials in Authorization header', { 'www-authenticate': 'Bearer' });
    }
  };
}

/** Equal lengths are what `timingSafeEqual` asks for; a digest also hides the length of the token. */
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
