import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { TlsOptions } from 'node:tls';
import { listenOnNewPort } from './listenOnNewPort';

/** One step of an answer: bytes to send, a pause in milliseconds or until something has happened, or a way to end the connection. */
export type Step =
  | string
  | Uint8Array
  | { readonly wait: number }
  | { readonly until: Promise<void> }
  | { readonly close: 'fin' | 'rst' };
export const FIN: Step = { close: 'fin' };
export const RST: Step = { close: 'rst' };
/** The steps with which a request is answered. After the last one the connection stays open. */
export type Script = readonly Step[];

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Milliseconds, as `performance.now()`. */
  readonly at: number;
  readonly connection: SeenConnection;
}

export interface SeenConnection {
  readonly openedAt: number;
  /** When the last of it was gone; absent while it is open. */
  closedAt?: number;
}

/**
 * A server on this machine that plays scripts, byte for byte, and records what it saw. The n-th request gets the n-th
 * script, all later ones the last; a function chooses by the request.
 */
export class ScriptedServer {
  readonly requests: SeenRequest[] = [];
  readonly connections: SeenConnection[] = [];
  private readonly sockets = new Set<Socket>();
  private readonly waiters = new Set<() => void>();
  private scripts: readonly Script[] | ((request: SeenRequest) => Script) = [];

  private constructor(
    private readonly server: Server,
    private readonly scheme: 'http' | 'https',
    private readonly host: string,
  ) {}

  /** Starts on a free port of a loopback address. With `tls` it speaks https. */
  static async start(tls?: TlsOptions, host = '127.0.0.1'): Promise<ScriptedServer> {
    const server = tls === undefined ? createServer() : createTlsServer(tls);
    const scripted = new ScriptedServer(server, tls === undefined ? 'http' : 'https', host);
    server.on(tls === undefined ? 'connection' : 'secureConnection', (socket: Socket) =>
      scripted.accept(socket),
    );
    server.on('tlsClientError', () => undefined);
    await listenOnNewPort(server, host);
    return scripted;
  }

  get port(): number {
    return addressOf(this.server).port;
  }

  get origin(): string {
    return `${this.scheme}://${this.host}:${this.port}`;
  }

  /** Sets the scripts and forgets what was seen so far. */
  play(...scripts: readonly Script[]): void {
    this.scripts = scripts;
    this.requests.length = 0;
  }

  /** Sets a script for each request by what the request says. */
  playBy(choose: (request: SeenRequest) => Script): void {
    this.scripts = choose;
    this.requests.length = 0;
  }

  /** Resolves when `isSo` holds; looks again whenever something happens. Rejects after `ms`. */
  async until(isSo: (server: this) => boolean, ms = 20_000): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    let look = (): void => undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        look = () => {
          if (isSo(this)) {
            resolve();
          }
        };
        timer = setTimeout(() => reject(new Error(`not seen within ${ms} ms: ${isSo.toString()}`)), ms);
        this.waiters.add(look);
        look();
      });
    } finally {
      clearTimeout(timer);
      this.waiters.delete(look);
    }
  }

  /** The connections that are open now. */
  get openConnections(): number {
    return this.connections.filter(({ closedAt }) => closedAt === undefined).length;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) {
      socket.destroy();
    }
    await new Promise((resolve) => this.server.close(resolve));
  }

  private accept(socket: Socket): void {
    const connection: SeenConnection = { openedAt: performance.now() };
    this.connections.push(connection);
    this.sockets.add(socket);
    let received: Buffer = Buffer.alloc(0);
    let playing = Promise.resolve();
    socket.setNoDelay(true);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      connection.closedAt = performance.now();
      this.sockets.delete(socket);
      this.notify();
    });
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      for (let parsed = parse(received); parsed !== undefined; parsed = parse(received)) {
        received = parsed.rest;
        const request = { ...parsed.request, connection };
        this.requests.push(request);
        const script = this.scriptFor(request);
        playing = playing.then(() => run(script, socket));
        this.notify();
      }
    });
    this.notify();
  }

  private scriptFor(request: SeenRequest): Script {
    if (typeof this.scripts === 'function') {
      return this.scripts(request);
    }
    return this.scripts[Math.min(this.requests.length, this.scripts.length) - 1] ?? [];
  }

  private notify(): void {
    for (const look of this.waiters) {
      look();
    }
  }
}

async function run(script: Script, socket: Socket): Promise<void> {
  for (const step of script) {
    if (socket.destroyed) {
      return;
    }
    if (typeof step === 'object' && 'close' in step) {
      if (step.close === 'fin') {
        socket.end();
      } else {
        socket.resetAndDestroy();
      }
    } else if (typeof step === 'object' && 'wait' in step) {
      await new Promise((resolve) => setTimeout(resolve, step.wait));
    } else if (typeof step === 'object' && 'until' in step) {
      await step.until;
    } else if (!socket.write(step)) {
      await new Promise<void>((resolve) => {
        const go = (): void => {
          socket.off('drain', go).off('close', go);
          resolve();
        };
        socket.on('drain', go).on('close', go);
      });
    }
  }
}

function parse(bytes: Buffer): { request: Omit<SeenRequest, 'connection'>; rest: Buffer } | undefined {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) {
    return undefined;
  }
  const [first = '', ...lines] = bytes.toString('latin1', 0, end).split('\r\n');
  const [method = '', path = ''] = first.split(' ');
  const headers = Object.fromEntries(
    lines.map((line) => [
      line.slice(0, line.indexOf(':')).toLowerCase(),
      line.slice(line.indexOf(':') + 1).trim(),
    ]),
  );
  const bodyEnd = end + 4 + Number(headers['content-length'] ?? 0);
  if (bytes.length < bodyEnd) {
    return undefined;
  }
  const body = bytes.toString('utf8', end + 4, bodyEnd);
  return { request: { method, path, headers, body, at: performance.now() }, rest: bytes.subarray(bodyEnd) };
}

function addressOf(server: Server): AddressInfo {
  const address = server.address();
  if (address === null || typeof address === 'string') {
    throw new Error('the server is not listening');
  }
  return address;
}
