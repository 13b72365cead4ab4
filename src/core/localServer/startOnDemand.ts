import type { Fetch } from '../ports';
import { settledOrAborted } from '../http/settledOrAborted';
import type { LocalServer } from './localServer';

/**
 * Wraps `fetch` so that the local server is started before a request is sent to it. Other requests are not affected. If
 * the server is not available, nothing is sent, so that another program on its port gets neither token nor text. If the
 * server stays stopped, GET requests do not start it, because views send them on their own.
 */
export function startOnDemand(
  fetch: Fetch,
  server: Pick<LocalServer, 'ensure' | 'find' | 'staysStopped'>,
  isLocalServer: (origin: string) => boolean,
): Fetch {
  return async (request) => {
    const { origin, port } = new URL(request.url);
    if (port !== '' && isLocalServer(origin)) {
      const found =
        server.staysStopped && request.method === 'GET' ? server.find() : server.ensure([Number(port)]);
      // Aborting ends only the wait of this request. The server continues to start for later requests.
      const running = await settledOrAborted(found, request.signal);
      if (running?.port !== Number(port)) {
        throw Object.assign(new Error('the local server is not running'), { code: 'ECONNREFUSED' });
      }
    }
    return fetch(request);
  };
}
