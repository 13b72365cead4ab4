import type { Fetch } from '../ports';
import { settledOrAborted } from '../http/settledOrAborted';
import type { LocalServer } from './localServer';

/**
 * HTTP that first sees to it that the local server runs, for requests that go there; all others pass. Where the server
 * cannot be had, nothing is sent: whatever else listens on its port gets neither token nor text. While it rests, mere
 * reading does not start it, since views do that by themselves.
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
      // The start goes on for whoever comes next; only this request stops to wait for it.
      const running = await settledOrAborted(found, request.signal);
      if (running?.port !== Number(port)) {
        throw Object.assign(new Error('the local server is not running'), { code: 'ECONNREFUSED' });
      }
    }
    return fetch(request);
  };
}
