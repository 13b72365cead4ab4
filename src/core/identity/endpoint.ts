import { isLoopbackHost } from '../loopback';

/** Why a text is not an endpoint. `insecure`: HTTP to another machine. `linkLocal`: cloud metadata services. */
export type EndpointFault =
  | 'empty'
  | 'tooLong'
  | 'notAUrl'
  | 'scheme'
  | 'credentials'
  | 'query'
  | 'fragment'
  | 'insecure'
  | 'linkLocal';

export type ParsedEndpoint =
  | {
      readonly ok: true;
      /** The normalized base URL without a trailing slash; international host names are in Punycode. */
      readonly endpoint: string;
      readonly origin: string;
      /** Whether the host is this machine. */
      readonly loopback: boolean;
    }
  | { readonly ok: false; readonly reason: EndpointFault };

const MAX_LENGTH = 2048;
const SPACES_AND_CONTROLS = /[\s\p{C}\p{Z}]/u;
/** Matches 169.254.0.0/16, also as IPv4-mapped addresses, and fe80::/10. */
const LINK_LOCAL = /^(?:169\.254\.\d+\.\d+|\[::ffff:a9fe:[\da-f]+\]|\[fe[89ab][\da-f]:.*\])$/;

/**
 * Parses the base URL of an inference API. It must be `https:`, or `http:` on this machine, without credentials, query, or
 * fragment. Nothing is guessed. A token is stored for `origin` and sent only to it.
 */
export function parseEndpoint(text: string): ParsedEndpoint {
  const trimmed = text.trim();
  const refuse = (reason: EndpointFault): ParsedEndpoint => ({ ok: false, reason });
  if (trimmed === '') {
    return refuse('empty');
  }
  if (trimmed.length > MAX_LENGTH) {
    return refuse('tooLong');
  }
  // The URL parser would silently drop or rewrite these.
  if (SPACES_AND_CONTROLS.test(trimmed) || trimmed.includes('\\')) {
    return refuse('notAUrl');
  }
  if (!/^https?:\/\//i.test(trimmed)) {
    return refuse('scheme');
  }
  if (!URL.canParse(trimmed)) {
    return refuse('notAUrl');
  }
  const url = new URL(trimmed);
  const { origin, hostname, protocol, pathname } = url;
  if (url.username !== '' || url.password !== '' || trimmed.split('/')[2]?.includes('@') === true) {
    return refuse('credentials');
  }
  if (trimmed.includes('#')) {
    return refuse('fragment');
  }
  if (trimmed.includes('?')) {
    return refuse('query');
  }
  if (LINK_LOCAL.test(hostname)) {
    return refuse('linkLocal');
  }
  const loopback = isLoopbackHost(hostname);
  if (protocol === 'http:' && !loopback) {
    return refuse('insecure');
  }
  return { ok: true, endpoint: origin + pathname.replace(/\/+$/, ''), origin, loopback };
}
