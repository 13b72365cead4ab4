import type { ClientRequest } from 'node:http';
import type { Socket } from 'node:net';

/** Milliseconds to find the host, connect to it, through a proxy where there is one, and agree on TLS. */
export const CONNECT_MS = 15_000;

/** The limit for a connection to come about, which starts when it is made. */
export interface ConnectLimit {
  /** Ends the limit as soon as the request has its connection. */
  watch(request: ClientRequest): void;
  end(): void;
}

/**
 * Calls `giveUp` with an error of the code `CONNECT_TIMEOUT` where no connection comes about within `ms`. From then on
 * nothing is limited here: how long an answer may take is for the request's signal to say.
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
