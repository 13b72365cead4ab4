import { once } from 'node:events';
import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import type { TlsOptions } from 'node:tls';
import { listenOnNewPort } from './listenOnNewPort';

/** What a route answers: JSON, a text, a file, or an event stream, whose pieces may come one after the other. */
export interface RouteAnswer {
  readonly status?: number;
  readonly json?: unknown;
  readonly text?: string;
  /** Its `content-type` is among the headers. */
  readonly file?: Buffer;
  readonly stream?: string | AsyncIterable<string>;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** Routes as `GET /v1/models`, with or without the query; a function may look at the request. */
export type Routes = Readonly<Record<string, RouteAnswer | ((request: SeenRequest) => RouteAnswer)>>;

/** A loopback server with a table of routes, in the shape of some real server; every other route answers as `otherwise`. */
export class RouteServer {
  private constructor(
    readonly origin: string,
    /** What came in, oldest first. */
    readonly requests: readonly SeenRequest[],
    readonly close: () => Promise<void>,
  ) {}

  /** Starts on a free port of 127.0.0.1, or on the wanted one. With `tls` it speaks https. */
  static async start(
    routes: Routes,
    otherwise: RouteAnswer = { status: 404, text: 'Not Found' },
    wantedPort = 0,
    tls?: TlsOptions,
  ): Promise<RouteServer> {
    const requests: SeenRequest[] = [];
    const respond: RequestListener = (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { method = '', url = '', headers } = request;
        const seen = { method, path: url, headers, body: Buffer.concat(chunks).toString('utf8') };
        requests.push(seen);
        const route = routes[`${method} ${url}`] ?? routes[`${method} ${url.split('?', 1)[0]}`] ?? otherwise;
        const {
          status = 200,
          json,
          file,
          stream,
          text = '',
          headers: more,
        } = typeof route === 'function' ? route(seen) : route;
        const [type, body] =
          json !== undefined
            ? ['application/json', JSON.stringify(json)]
            : stream !== undefined
              ? ['text/event-stream', stream]
              : ['text/plain', file ?? text];
        response.writeHead(status, { 'content-type': type, ...more });
        Readable.from(typeof body === 'string' || Buffer.isBuffer(body) ? [body] : body).pipe(response);
      });
    };
    const server = tls === undefined ? createServer(respond) : createTlsServer(tls, respond);
    if (wantedPort === 0) {
      await listenOnNewPort(server, '127.0.0.1');
    } else {
      server.listen(wantedPort, '127.0.0.1');
      await once(server, 'listening');
    }
    const { port } = server.address() as AddressInfo;
    return new RouteServer(
      `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
      requests,
      async () => {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      },
    );
  }
}
