import type { ClientRequest } from 'node:http';
import type { Socket } from 'node:net';

/** Time limit in milliseconds for DNS, connecting (possibly through a proxy) and the TLS handshake. */
export const CONNECT_MS = 15_000;

/** A running time limit for establishing a connection. */
export interface ConnectLimit {
  /** Ends the limit as soon as the request is connected. */
  watch(request: ClientRequest): void;
  end(): void;
}

/**
 * Calls `giveUp` with an error of the code `CONNECT_TIMEOUT` if no connection is established within `ms`. Does not limit
 * the time until the response, which the request's signal does.
 */
export function startConnectLimit(ms: number, giveUp: (error: Error) => void): ConnectLimit {
  const timer = setTimeout(() => {
    giveUp(Object.assign(new Error('no connection in time'), { code: 'CONNECT_TIMEOUT' }));
  }, ms);
  const end = (): void => clearTimeout(timer);
  const watchSocket = (socket: Socket): void => {
    if (isSecuring(socket)) {
      socket.once('secureConnect', end);
    } else if (socket.connecting) {
      socket.once('connect', end);
    } else {
      end();
    }
  };
  return {
    end,
    watch(request) {
      if (request.socket === null) {
        request.once('socket', watchSocket);
      } else {
        watchSocket(request.socket);
      }
    },
  };
}

function isSecuring(socket: Socket): boolean {
  return 'secureConnecting' in socket && socket.secureConnecting === true;
}
