import { parseContentType } from '../../core/http/contentType';
import { readRetryAfter } from '../../core/http/retryAfter';
import { isLoopbackHost } from '../../core/loopback';
import type { HubQuery } from '../../core/localServer/modelHub';
import { transportErrorCode } from '../../core/http/transportFailure';
import type { Clock, Fetch, FetchResponse } from '../../core/ports';
import { HubError } from './hubError';
import { limitSilence } from './silenceLimit';

export interface HubPorts {
  readonly fetch: Fetch;
  readonly clock: Clock;
}

export interface HubRequest extends HubQuery {
  /** Below the hub, starting with a slash. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The page on which a user requests access to what is asked for. */
  readonly page: string;
  /** The file of a known model that is asked for, if it is one. */
  readonly file?: string;
}

/** How long the hub may send nothing, in milliseconds. */
const SILENCE_MS = 60_000;
const MAX_REDIRECTS = 5;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
/** How long to wait in all for a hub that allows no more requests. */
const MAX_WAIT_SECONDS = 180;
const DEFAULT_WAIT_SECONDS = 5;

/**
 * Gets something from a hub and gives the response to `read`. Follows redirects, but sends the token to the origin of the hub
 * only. Waits when the hub asks for it. Statuses other than 2xx, web pages, and lost connections reject with a `HubError`,
 * except status 416, which only an answer to a `range` can have.
 */
export async function getFromHub<T>(
  request: HubRequest,
  { fetch, clock }: HubPorts,
  signal: AbortSignal,
  read: (response: FetchResponse, onBytes: () => void) => Promise<T>,
): Promise<T> {
  for (let waited = 0; ;) {
    // Closes the connection of a response that is not read to its end.
    const unread = new AbortController();
    const silence = limitSilence(SILENCE_MS);
    try {
      const stop = AbortSignal.any([signal, silence.signal, unread.signal]);
      const { response, storage } = await follow(request, fetch, stop);
      const seconds = pauseOf(response, clock);
      if (seconds === undefined) {
        check(request, response, storage);
        return await read(response, () => silence.refresh());
      }
      if (waited + seconds > MAX_WAIT_SECONDS) {
        throw new HubError({ kind: 'tooManyRequests', retryAfterSeconds: Math.ceil(seconds) });
      }
      waited += Math.max(1, seconds);
      unread.abort();
      silence.end();
      request.onWait?.(true);
      await clock.sleep(seconds * 1000, signal).finally(() => request.onWait?.(false));
    } catch (error) {
      // The transport reports why it was aborted in words of its own.
      throw silence.signal.aborted && !signal.aborted ? silence.signal.reason : error;
    } finally {
      unread.abort();
      silence.end();
    }
  }
}

/** The answer at the end of the redirects; `storage` is the host that sent it, unless it is the hub. */
interface Followed {
  readonly response: FetchResponse;
  readonly storage: string | undefined;
}

async function follow(
  { hub, path, token, headers }: HubRequest,
  fetch: Fetch,
  signal: AbortSignal,
): Promise<Followed> {
  let url = `${hub}${path}`;
  for (let redirects = 0; ; redirects++) {
    const authorization =
      token !== undefined && mayHaveToken(url, hub) ? { authorization: `Bearer ${token}` } : {};
    const { host } = new URL(url);
    const storage = host === new URL(hub).host ? undefined : host;
    const response = await fetch({
      ...{ method: 'GET', url, signal, isRepeatable: true },
      headers: { 'user-agent': 'hf-inference-vscode', ...headers, ...authorization },
    }).catch((error: unknown) => {
      throw storage === undefined || signal.aborted
        ? error
        : new HubError({ kind: 'storage', host: storage, code: transportErrorCode(error) });
    });
    if (!REDIRECTS.has(response.status)) {
      return { response, storage };
    }
    url = redirectTarget(url, response.header('location'));
    if (redirects === MAX_REDIRECTS) {
      throw new HubError({ kind: 'badAnswer', what: 'redirect' });
    }
    await drain(response);
  }
}

/** Whether a token for the hub may be sent there: to the same origin, and never in the clear over a network. */
function mayHaveToken(url: string, hub: string): boolean {
  const { origin, protocol, hostname } = new URL(url);
  return origin === new URL(hub).origin && (protocol === 'https:' || isLoopbackHost(hostname));
}

function redirectTarget(from: string, location: string | null): string {
  const target = location !== null && URL.canParse(location, from) ? new URL(location, from) : undefined;
  const isSafe = target?.protocol === 'https:' || (target?.protocol === 'http:' && !/^https:/i.test(from));
  if (target === undefined || !isSafe) {
    throw new HubError({ kind: 'badAnswer', what: 'redirect' });
  }
  // Credentials in the address would be sent.
  target.username = '';
  target.password = '';
  return target.href;
}

/** Reads the short body of a redirect, so that its connection can be used again. */
async function drain(response: FetchResponse): Promise<void> {
  let bytes = 0;
  for await (const chunk of response.body) {
    bytes += chunk.length;
    if (bytes > 65_536) {
      throw new HubError({ kind: 'badAnswer', what: 'redirect' });
    }
  }
}

/** Returns the seconds to wait before asking again, if the hub asks for that. */
function pauseOf(response: FetchResponse, clock: Clock): number | undefined {
  const named = readRetryAfter((name) => response.header(name), clock.now());
  if (response.status === 429) {
    return named ?? DEFAULT_WAIT_SECONDS;
  }
  return response.status === 503 ? named : undefined;
}

function check(
  { page, file, token }: HubRequest,
  response: FetchResponse,
  storage: string | undefined,
): void {
  const { status } = response;
  // Access is decided by the hub, before it redirects.
  if (storage !== undefined && status !== 416 && (status < 200 || status > 299)) {
    throw new HubError({ kind: 'storage', host: storage, status });
  }
  const isGated = file !== undefined || response.header('x-error-code') === 'GatedRepo';
  if (status === 404 && file !== undefined) {
    throw new HubError({ kind: 'badFile', file, what: 'gone' });
  }
  if (status === 403 || (status === 401 && isGated)) {
    throw new HubError({ kind: 'needsAccess', page, withToken: token !== undefined });
  }
  // The hub answers 401 for models that do not exist, too, so that nobody can guess private names.
  if (status === 401 || status === 404) {
    throw new HubError({ kind: 'missing', ...(status === 401 && { asksForToken: true }) });
  }
  if (status !== 416 && (status < 200 || status > 299)) {
    throw new HubError({ kind: 'status', status });
  }
  if (parseContentType(response.header('content-type')).form === 'webPage') {
    throw new HubError({ kind: 'webPage' });
  }
}
