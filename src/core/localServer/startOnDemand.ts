import type { Fetch } from '../ports';
import type { LocalServer } from './localServer';

/**
 * HTTP that first sees to it that the local server runs, for requests that go there; all others pass. Where the server
 * cannot be had, nothing is sent: whatever else listens on its port gets neither token nor text. While it rests, mere
 * reading does not start it, since views do that by themselves.
 */
export function startOnDemand(
  fetch: Fetch,
  server: Pick<LocalServer, 'ensure' | 'find' | 'rests'>,
  isLocalServer: (origin: string) => boolean,
): Fetch {
  return async (request) => {
    const { origin, port } = new URL(request.url);
    if (port !== '' && isLocalServer(origin)) {
      const found = server.rests && request.method === 'GET' ? server.find() : server.ensure([Number(port)]);
      const running = await unlessAborted(found, request.signal);
      if (running?.port !== Number(port)) {
        throw Object.assign(new Error('the local server is not there'), { code: 'ECONNREFUSED' });
      }
    }
    return fetch(request);
  };
}

/** The start goes on for whoever comes next; only this request stops to wait for it. */
async function unlessAborted<T>(started: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  let stop = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([started, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
