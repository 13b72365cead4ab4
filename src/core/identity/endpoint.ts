import { isLoopbackHost } from '../loopback';

/** Why a text is not an endpoint. `insecure`: HTTP to a public host. `linkLocal`: cloud metadata services. */
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

/** Matches 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 (RFC 1918), and fc00::/7 (RFC 4193). */
const PRIVATE =
  /^(?:10\.\d+\.\d+\.\d+|172\.(?:1[6-9]|2\d|3[01])\.\d+\.\d+|192\.168\.\d+\.\d+|\[f[cd][\da-f]{2}:.*\])$/;

/**
 * Parses the base URL of an inference API. It must be `https:`, or `http:` on this machine or in a private network, without
 * credentials, query, or fragment. Nothing is guessed. A token is stored for `origin` and sent only to it.
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
  if (protocol === 'http:' && !loopback && !isPrivateHost(hostname)) {
    return refuse('insecure');
  }
  return { ok: true, endpoint: origin + pathname.replace(/\/+$/, ''), origin, loopback };
}

/**
 * Checks whether a host is in a private network: an address of one, or a name without a dot.
 * @param hostname in the form of `URL.hostname`
 */
export function isPrivateHost(hostname: string): boolean {
  return PRIVATE.test(hostname) || /^[^.[\]]+$/.test(hostname);
}

/**
 * Checks whether what is sent to an origin can be read on the network: plain HTTP to another machine. Texts go there only
 * after the user agreed; tokens never do.
 */
export function isUnencrypted(origin: string): boolean {
  const { hostname, protocol } = new URL(origin);
  return protocol === 'http:' && !isLoopbackHost(hostname);
}
