import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo, Server } from 'node:net';
import { LOOPBACK_ADDRESS } from '../../core/loopback';
import type { Logger } from '../../core/ports';
import { requestGuard } from './guards';
import { HttpError, refusal } from './httpError';
import { jsonBytes } from '../engine/jsonBytes';
import { isOpenAiTarget, openAiErrorBody } from './openAiError';
import { refuseBadHttp } from './refuseBadHttp';
import { RepeatedRefusals } from './repeatedRefusals';
import { Reply } from './reply';
import type { Route } from './routes';
import { findRoute } from './routes';
import { LateAbort } from './lateAbort';
import { LateExchange } from './lateExchange';

/** One request that has passed the guards. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: Reply;
  readonly route: Route;
  /** Aborted if the client disconnects before the response is complete. */
  readonly signal: AbortSignal;
}

export interface FrontOptions {
  readonly port: number;
  readonly token: string;
  readonly log: Logger;
  /** Time limit in milliseconds for receiving a whole request, including its body. */
  readonly requestTimeoutMs: number;
  /** Sends the response; throws an `HttpError` to refuse the request. */
  readonly handle: (exchange: Exchange) => Promise<void>;
}

/** Far more than one user's windows need. Each connection takes memory and a file descriptor. */
const MAX_CONNECTIONS = 5000;

export interface Front {
  readonly port: number;
  /** Stops accepting requests and closes all connections. Resolves when they are closed. */
  close(): Promise<void>;
}

/** Listens on 127.0.0.1 and checks the origin, the token and the route of every request. */
export async function openFront(options: FrontOptions): Promise<Front> {
  const server = createServer<typeof IncomingMessage, typeof Reply>({
    ServerResponse: Reply,
    requestTimeout: options.requestTimeoutMs,
    headersTimeout: Math.min(10_000, options.requestTimeoutMs),
    connectionsCheckingInterval: Math.min(1000, options.requestTimeoutMs),
    keepAliveTimeout: 30_000,
  });
  server.maxConnections = MAX_CONNECTIONS;
  server.on('clientError', refuseBadHttp);
  const port = await listen(server, options.port);
  // For example, when the system has no file descriptor left to accept a connection.
  server.on('error', (error) => options.log.error(`listening: ${framesOf(error)}`));
  const serving: Serving = {
    ...options,
    guard: requestGuard(port, options.token),
    repeated: new RepeatedRefusals(),
  };
  server.on('request', (request, response) => {
    serve(request, response, serving).catch((error: unknown) => {
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

interface Serving extends FrontOptions {
  readonly guard: ReturnType<typeof requestGuard>;
  readonly repeated: RepeatedRefusals;
}

const ignore = (): void => undefined;

async function serve(
  request: IncomingMessage,
  response: Reply,
  { guard, repeated, log, handle, requestTimeoutMs }: Serving,
): Promise<void> {
  const id = response.requestId;
  const startedAt = performance.now();
  const hangUp = new LateAbort();
  // Reading and writing report these errors, too; without a listener they would crash the server.
  request.on('error', ignore);
  response.on('error', ignore);
  response.on('close', () => {
    if (!response.writableFinished) {
      hangUp.abort();
    }
  });
  let route: Route | undefined;
  try {
    guard(request);
    route = knownRoute(request.method ?? '', request.url ?? '');
    await handle(new LateExchange(request, response, route, hangUp));
  } catch (error) {
    if (error instanceof HttpError && error.status === 503) {
      const client = [request.headers['user-agent'], route?.handler, route?.model].join(' ');
      await repeated.hold(client, { startedAt, error, signal: hangUp.signal });
    }
    if (hangUp.isAborted) {
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
  // Drops the response if the client does not read it; usually the system has already taken all of it.
  if (!response.writableEnded || response.writableLength > 0) {
    request.socket.setTimeout(requestTimeoutMs);
  }
  // Logs only what the route contains, since the raw request target may contain anything.
  const about =
    route?.model === undefined ? (route?.handler ?? 'no route') : `${route.handler} ${route.model}`;
  const status = hangUp.isAborted ? 'hung up' : response.statusCode;
  log.debug(`${id} ${about} ${status} ${(performance.now() - startedAt).toFixed(1)} ms`);
}

const routes = new Map<string, { readonly method: string; readonly route: Route }>();
const MAX_ROUTES = 200;

/** Finds a route. Most requests have one of a few targets. */
function knownRoute(method: string, target: string): Route {
  const known = routes.get(target);
  if (known?.method === method) {
    return known.route;
  }
  const route = findRoute(method, target);
  if (routes.size >= MAX_ROUTES) {
    routes.clear();
  }
  routes.set(target, { method, route });
  return route;
}

/** Returns name, code and stack frames of an error, but not its message, which may quote the input or a path. */
function framesOf(error: unknown): string {
  if (!(error instanceof Error)) {
    return 'a value that is not an error was thrown';
  }
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  const code = 'code' in error ? `(${String(error.code)})` : '';
  return [error.name, code, ...frames.slice(0, 10).map((line) => line.trim())].join(' ');
}

function sendError(request: IncomingMessage, response: Reply, error: HttpError): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const body = jsonBytes(isOpenAiTarget(request.url ?? '') ? openAiErrorBody(error) : error.body);
  if (request.complete) {
    sendJson(response, error.status, body, error.headers);
  } else {
    refuseUnread(request, response, error, body);
  }
}

/**
 * Refuses a request while its body is still arriving. Closing the connection immediately would reset it, and the client
 * would lose the response. So the rest of the body is discarded for a moment before the connection is closed.
 */
function refuseUnread(request: IncomingMessage, response: Reply, error: HttpError, body: Buffer): void {
  const head = { 'content-type': 'application/json', 'content-length': String(body.length) };
  response.begin(error.status, { ...head, ...error.headers, connection: 'close' });
  response.write(body);
  const end = (): void => {
    clearTimeout(timer);
    response.end();
  };
  const timer = setTimeout(end, LINGER_MS);
  request.once('end', end).once('close', end).resume();
}

/** How long the rest of a refused request is read and discarded, in milliseconds. */
const LINGER_MS = 1000;

/** Sends a response with an encoded JSON body. */
export function sendJson(
  response: Reply,
  status: number,
  body: Buffer,
  headers: Readonly<Record<string, string>> = {},
): void {
  sendBody(response, status, { contentType: 'application/json', body }, headers);
}

/** Sends a response with a whole body. */
export function sendBody(
  response: Reply,
  status: number,
  { contentType, body }: { readonly contentType: string; readonly body: Buffer },
  headers: Readonly<Record<string, string>>,
): void {
  response.begin(status, { 'content-type': contentType, 'content-length': String(body.length), ...headers });
  // Node sends a text together with the headers, but bytes after them. In Latin-1, each byte is a character.
  if (body.length <= MAX_TEXT_BYTES) {
    response.end(body.toString('latin1'), 'latin1');
  } else {
    response.end(body);
  }
}

/** Copying a larger body takes longer than a write of its own. */
const MAX_TEXT_BYTES = 8 * 1024;
