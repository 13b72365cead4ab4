import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { LOOPBACK_ADDRESS } from '../../core/loopback';
import type { Logger } from '../../core/ports';
import { originGuard, tokenGuard } from './guards';
import { HttpError, refusal } from './httpError';
import { jsonBytes } from '../engine/jsonBytes';
import type { Route } from './routes';
import { findRoute } from './routes';

/** One request that has passed the guards. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly route: Route;
  /** Aborted when the client hangs up before the answer is complete. */
  readonly signal: AbortSignal;
}

export interface FrontOptions {
  readonly port: number;
  readonly token: string;
  readonly log: Logger;
  /** Time in milliseconds in which a whole request, its body included, has to arrive. */
  readonly requestTimeoutMs: number;
  /** Answers; throws an `HttpError` to refuse. */
  readonly handle: (exchange: Exchange) => Promise<void>;
}

/** Far more than the windows of one person; each of them costs memory and a file descriptor. */
const MAX_CONNECTIONS = 5000;

export interface Front {
  readonly port: number;
  /** Takes no new request, ends what is open, and resolves when all is closed. */
  close(): Promise<void>;
}

/** Listens on 127.0.0.1 and guards every request: where it comes from, its token, its route. */
export async function openFront(options: FrontOptions): Promise<Front> {
  const server = createServer({
    requestTimeout: options.requestTimeoutMs,
    headersTimeout: Math.min(10_000, options.requestTimeoutMs),
    connectionsCheckingInterval: Math.min(1000, options.requestTimeoutMs),
    keepAliveTimeout: 30_000,
  });
  server.maxConnections = MAX_CONNECTIONS;
  server.on('clientError', refuseBadHttp);
  const port = await listen(server, options.port);
  // Such as a connection that could not be accepted since the system has nothing left for it.
  server.on('error', (error) => options.log.error(`listening: ${framesOf(error)}`));
  const guards = [originGuard(port), tokenGuard(options.token)];
  server.on('request', (request, response) => {
    serve(request, response, guards, options).catch((error: unknown) => {
      options.log.error(framesOf(error));
      response.destroy();
    });
  });
  return {
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, LOOPBACK_ADDRESS, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string') {
    throw new Error('The server did not get a port');
  }
  return address.port;
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  guards: readonly ((headers: IncomingMessage['headers']) => void)[],
  { log, handle, requestTimeoutMs }: FrontOptions,
): Promise<void> {
  const id = randomUUID();
  const startedAt = performance.now();
  const hangUp = new AbortController();
  response.setHeader('x-request-id', id);
  // What breaks is seen by whoever reads or writes; without a listener it would end the server.
  request.on('error', () => undefined);
  response.on('error', () => undefined);
  response.on('close', () => {
    if (!response.writableFinished) {
      hangUp.abort();
    }
  });
  let route: Route | undefined;
  try {
    for (const guard of guards) {
      guard(request.headers);
    }
    route = findRoute(request.method ?? '', request.url ?? '');
    await handle({ request, response, route, signal: hangUp.signal });
  } catch (error) {
    if (hangUp.signal.aborted) {
      response.destroy();
    } else if (error instanceof HttpError) {
      sendError(request, response, error);
    } else {
      log.error(`${id} ${framesOf(error)}`);
      sendError(
        request,
        response,
        refusal(500, `The server could not process the request; see its log for ${id}`),
      );
    }
  }
  // An answer that nobody takes away must not stay for ever.
  if (!response.writableFinished) {
    request.socket.setTimeout(requestTimeoutMs);
  }
  // Only what the route knows is logged: the raw target may hold anything.
  const about = [route?.handler ?? 'no route', ...(route?.model === undefined ? [] : [route.model])].join(
    ' ',
  );
  const status = hangUp.signal.aborted ? 'hung up' : response.statusCode;
  log.debug(`${id} ${about} ${status} ${(performance.now() - startedAt).toFixed(1)} ms`);
}

/** The name, the code and the place of an error. Its message goes nowhere: it may quote the input, or a path. */
function framesOf(error: unknown): string {
  if (!(error instanceof Error)) {
    return 'a value that is not an error was thrown';
  }
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  const code = 'code' in error ? `(${String(error.code)})` : '';
  return [error.name, code, ...frames.slice(0, 10).map((line) => line.trim())].join(' ');
}

function sendError(request: IncomingMessage, response: ServerResponse, error: HttpError): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  if (request.complete) {
    sendJson(response, error.status, jsonBytes(error.body), error.headers);
  } else {
    refuseUnread(request, response, error);
  }
}

/**
 * Refuses a request while its body is still arriving. To close the connection at once would reset it, and the client
 * would lose the answer: what still comes is thrown away for a moment, then the connection is closed.
 */
function refuseUnread(request: IncomingMessage, response: ServerResponse, error: HttpError): void {
  const body = jsonBytes(error.body);
  response.writeHead(error.status, { ...jsonHead(body), ...error.headers, connection: 'close' });
  response.write(body);
  const end = (): void => {
    clearTimeout(timer);
    response.end();
  };
  const timer = setTimeout(end, LINGER_MS);
  request.once('end', end).once('close', end).resume();
}

/** What a client that is refused still sends is taken for so long, in milliseconds. */
const LINGER_MS = 1000;

const jsonHead = (body: Buffer) => ({ 'content-type': 'application/json', 'content-length': body.length });

/** Sends a JSON answer as it is. */
export function sendJson(
  response: ServerResponse,
  status: number,
  body: Buffer,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { ...jsonHead(body), ...headers });
  response.end(body);
}

/** What is not HTTP, has too long a header, or comes too slowly. */
function refuseBadHttp(error: NodeJS.ErrnoException, socket: Socket | import('node:stream').Duplex): void {
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
  // The other side may neither read nor close.
  const timer = setTimeout(() => socket.destroy(), LINGER_MS);
  socket.once('close', () => clearTimeout(timer));
  socket.end(
    `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`,
  );
}
