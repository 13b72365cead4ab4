import { createHash } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SeenRequest {
  /** `listing`, `search`, or the path of a file. */
  readonly what: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

/** What the hub does to one request, in place of a right answer. */
export type Trick =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers?: Record<string, string>;
      readonly body?: string;
    }
  /** Sends only so many bytes, then breaks the connection; with `clean`, it ends as if this were all. */
  | { readonly kind: 'cut'; readonly bytes: number; readonly clean?: boolean }
  /** Sends these bytes for the file. */
  | { readonly kind: 'content'; readonly bytes: Buffer }
  /** Sends the first bytes, and nothing more. */
  | { readonly kind: 'stall'; readonly bytes: number };

/** A hub on this machine with one model, `owner/name`, that can do to a client what hubs and networks do. */
export class HostileHub {
  readonly requests: SeenRequest[] = [];
  /** The bytes of each file that were sent. */
  readonly sent = new Map<string, number>();
  /** Facts that the listing has besides the files. */
  readonly facts: Record<string, unknown> = {};
  /** Sizes and checksums that the listing has in place of the right ones, by path. */
  readonly lies = new Map<string, Record<string, unknown>>();
  rows: unknown = [];
  /** Emits `stall` when the hub has sent what it sends before it stalls. */
  readonly stalls = new EventEmitter();
  /** Decides about each request; `times` counts the earlier requests for the same. */
  trick: (request: SeenRequest, times: number) => Trick | undefined = () => undefined;
  /** Resolves when a connection may break: when the client has what was sent before. */
  mayBreak: () => Promise<void> = async () => undefined;

  private constructor(
    private readonly server: Server,
    private readonly base: string,
    readonly files: Map<string, Buffer>,
  ) {}

  /** @param base the path of the hub on its host, such as `/mirror` */
  static async start(files: Readonly<Record<string, string | Buffer>>, base = ''): Promise<HostileHub> {
    const contents = Object.entries(files).map(([path, data]) => [path, Buffer.from(data)] as const);
    const server = createServer((request, response) => hub.answer(request, response));
    const hub = new HostileHub(server, base, new Map(contents));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return hub;
  }

  get origin(): string {
    const address: AddressInfo | string | null = this.server.address();
    if (address === null || typeof address === 'string') {
      throw new Error('The hub has no port');
    }
    return `http://127.0.0.1:${address.port}`;
  }

  get url(): string {
    return `${this.origin}${this.base}`;
  }

  /** Returns how often something was asked for. */
  count(what: string): number {
    return this.requests.filter((request) => request.what === what).length;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private answer({ url = '', headers }: IncomingMessage, response: ServerResponse): void {
    const { pathname } = new URL(url, this.origin);
    const file = /^\/owner\/name\/resolve\/(?:main|[0-9a-f]{40})\/(.+)$/.exec(
      pathname.slice(this.base.length),
    )?.[1];
    const isApi = pathname.startsWith(`${this.base}/api/models`);
    const what = file ?? (isApi ? (pathname.endsWith('/api/models') ? 'search' : 'listing') : pathname);
    const times = this.count(what);
    const request = { what: decodeURIComponent(what), url, headers };
    this.requests.push(request);
    const trick = this.trick(request, times);
    if (trick?.kind === 'answer') {
      response.writeHead(trick.status, trick.headers).end(trick.body ?? '');
    } else if (what === 'search') {
      response.end(JSON.stringify(this.rows));
    } else if (what === 'listing' && pathname.endsWith('/owner/name')) {
      response.end(JSON.stringify(this.listing()));
    } else {
      this.send(request.what, headers, response, trick);
    }
  }

  private listing(): unknown {
    const siblings = [...this.files].map(([path, bytes]) => {
      const blobId = createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
      const lfs = path.endsWith('.json') ? {} : { lfs: { sha256: sha256(bytes) } };
      return { rfilename: path, size: bytes.length, blobId, ...lfs, ...this.lies.get(path) };
    });
    return { id: 'owner/name', siblings, ...this.facts };
  }

  private send(
    path: string,
    { range }: IncomingHttpHeaders,
    response: ServerResponse,
    trick: Trick | undefined,
  ): void {
    const bytes = trick?.kind === 'content' ? trick.bytes : this.files.get(path);
    if (bytes === undefined) {
      response.writeHead(404).end('{"error":"Entry not found"}');
      return;
    }
    const etag = `"${sha256(bytes).slice(0, 20)}"`;
    const from = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
    if (from > 0 && from >= bytes.length) {
      response.writeHead(416, { etag, 'content-range': `bytes */${bytes.length}` }).end();
      return;
    }
    const rest = bytes.subarray(from);
    const isPart = trick?.kind === 'cut' || trick?.kind === 'stall';
    const part = isPart ? rest.subarray(0, trick.bytes) : rest;
    const isClean = trick?.kind === 'cut' && trick.clean === true;
    response.writeHead(from > 0 ? 206 : 200, {
      ...{ etag, 'content-length': isClean ? part.length : rest.length },
      ...(from > 0 && { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` }),
    });
    this.sent.set(path, (this.sent.get(path) ?? 0) + part.length);
    if (!isPart || isClean) {
      response.end(part);
    } else if (trick.kind === 'cut') {
      response.write(part, () => void this.mayBreak().finally(() => response.destroy()));
    } else {
      response.write(part, () => this.stalls.emit('stall'));
    }
  }
}

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
