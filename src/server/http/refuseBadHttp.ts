import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** How long a client may take to read the response, in milliseconds. */
const LINGER_MS = 1000;

/** Responds to input that is not HTTP, has too large a header, or arrives too slowly. */
export function refuseBadHttp(error: NodeJS.ErrnoException, socket: Socket | Duplex): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const status =
    error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
      ? '408 Request Timeout'
      : error.code === 'HPE_HEADER_OVERFLOW'
        ? '431 Request Header Fields Too Large'
        : '400 Bad Request';
  const body = JSON.stringify({ error: status.slice(4) });
  // The client may neither read nor close the connection.
  const timer = setTimeout(() => socket.destroy(), LINGER_MS);
  socket.once('close', () => clearTimeout(timer));
  socket.end(
    `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`,
  );
}
