import { isPrivateHost, parseEndpoint } from '../identity/endpoint';
import type { EndpointFault, ParsedEndpoint } from '../identity/endpoint';
import { isLoopbackHost } from '../loopback';
import { isRouter } from './endpointApi';

/** Why a typed text is no address. `modelPage`: a page of the Hugging Face website, such as that of a model. */
export type AddressFault = EndpointFault | 'modelPage';

export type CompletedAddress =
  Extract<ParsedEndpoint, { ok: true }> | { readonly ok: false; readonly reason: AddressFault };

const SCHEME = /^[a-z][a-z\d+.-]*:\/\//i;
/** A text without a scheme that begins with a host and, if any, its port. */
const HOST = /^(?<host>\[[\da-f:.]+\]|[^\s/:@?#\\]+)(?<port>:\d+)?(?:[/?#]|$)/i;
const WEBSITE = /^(?:www\.)?(?:huggingface\.co|hf\.co)$/;
/** Routes of OpenAI's API and of Hugging Face's, which follow the base URL. */
const ROUTE =
  /\/(?:(?:v1\/)?(?:chat\/completions|completions|embeddings|responses|models)|usage\/pinned_models|models\/[^/]+(?:\/[^/]+)?(?:\/pipeline\/[^/]+)?|pipeline\/[^/]+\/[^/]+(?:\/[^/]+)?)$/;

/**
 * Completes an address as a person types or copies it: `localhost:8765` gets its scheme, and the route of a request is cut
 * off, so that `https://host/v1/chat/completions` becomes `https://host`. The host is always the one that was typed.
 */
export function completeAddress(text: string): CompletedAddress {
  const typed = text.trim();
  const parsed = parseEndpoint(SCHEME.test(typed) ? typed : withScheme(typed));
  if (!parsed.ok) {
    return parsed;
  }
  const { hostname } = new URL(parsed.origin);
  if (WEBSITE.test(hostname)) {
    return { ok: false, reason: 'modelPage' };
  }
  return { ...parsed, endpoint: baseOf(parsed) };
}

/**
 * Adds the scheme that the host allows. A text that is no host stays as it is, so that it is refused; so does a single
 * word, which may be the name of a model.
 */
function withScheme(typed: string): string {
  const { host = '', port } = HOST.exec(typed)?.groups ?? {};
  if (!URL.canParse(`http://${host}${port ?? ''}`)) {
    return typed;
  }
  const { hostname } = new URL(`http://${host}`);
  const isLocal = isLoopbackHost(hostname);
  const isWord = port === undefined && !isLocal && !host.includes('.') && !host.startsWith('[');
  return isWord ? typed : `${isLocal || isPrivateHost(hostname) ? 'http' : 'https'}://${typed}`;
}

function baseOf({ endpoint, origin }: { readonly endpoint: string; readonly origin: string }): string {
  const base = endpoint.replace(ROUTE, '').replace(/\/+$/, '');
  // The documented base URLs of the router, for chats only; its other models are at this path.
  return isRouter(origin) && /^(?:\/v1)?$/.test(base.slice(origin.length)) ? `${origin}/hf-inference` : base;
}
