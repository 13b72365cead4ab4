import type { Fetch } from '../ports';
import type { LocalServer } from './localServer';

/**
 * HTTP that first sees to it that the local server runs, for requests that go there; all others pass. Where the server
 * cannot be had, nothing is sent: whatever else listens on its port gets neither token nor text. After somebody stopped
 * it, mere reading (views do that by themselves) does not start it again.
 */
export function startOnDemand(
  fetch: Fetch,
  server: Pick<LocalServer, 'ensure' | 'wasStopped'>,
  isLocalServer: (origin: string) => boolean,
): Fetch {
  return async (request) => {
    const { origin, port } = new URL(request.url);
    if (port !== '' && isLocalServer(origin)) {
      if (server.wasStopped && request.method === 'GET') {
        throw refused('the local server was stopped');
      }
      const running = await unlessAborted(server.ensure([Number(port)]), request.signal);
      if (running.port !== Number(port)) {
        throw refused('the local server has moved');
      }
    }
    return fetch(request);
  };
}

function refused(why: string): Error {
  return Object.assign(new Error(why), { code: 'ECONNREFUSED' });
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
