import type { ClientRequest } from 'node:http';
import type { Socket } from 'node:net';

/** Milliseconds to find the host, connect to it, through a proxy where there is one, and agree on TLS. */
export const CONNECT_MS = 15_000;

/**
 * Ends a request with the code `CONNECT_TIMEOUT` where no connection comes about within `ms`. From then on nothing is
 * limited here: how long an answer may take is for the request's signal to say.
 */
export function limitConnecting(request: ClientRequest, ms: number): void {
  const timer = setTimeout(() => {
    request.destroy(Object.assign(new Error('no connection in time'), { code: 'CONNECT_TIMEOUT' }));
  }, ms);
  const end = (): void => clearTimeout(timer);
  request.once('close', end);
  const watch = (socket: Socket): void => {
    if (isSecuring(socket)) {
      socket.once('secureConnect', end);
    } else if (socket.connecting) {
      socket.once('connect', end);
    } else {
      end();
    }
  };
  if (request.socket === null) {
    request.once('socket', watch);
  } else {
    watch(request.socket);
  }
}

function isSecuring(socket: Socket): boolean {
  return 'secureConnecting' in socket && socket.secureConnecting === true;
}
