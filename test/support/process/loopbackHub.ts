import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, relative } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** A hub on this machine that offers the models of a folder. */
export interface LoopbackHub {
  readonly url: string;
  /** `GET path` and the `Range` of each request so far. */
  readonly requests: readonly string[];
  /** The `Authorization` of each request that had one, and its path. */
  readonly authorized: readonly string[];
  /** What it says of models besides their files, such as `{ license, pipeline_tag, gated }`, by ID. */
  readonly facts: Map<string, Readonly<Record<string, unknown>>>;
  /** Faults, to be changed while it runs. */
  readonly faults: {
    /** Ends the connection after so many bytes of an ONNX file. */
    cutAfter?: number;
    /** Changes a byte of each ONNX file. */
    corrupt?: boolean;
    /** Sends bytes without an end after those of an ONNX file; counts them. */
    endless?: { sent: number };
    /** The listing of a model, in place of its own: its content type and its text, which may be made piece by piece. */
    listing?: { readonly type: string; readonly text: Iterable<string> };
    /** Waits for this in the middle of an ONNX file. */
    hold?: Promise<unknown>;
    /** Waits so many milliseconds before an ONNX file. */
    delayMs?: number;
    /** Files of a model are listed without these. */
    hide?: RegExp;
    /** Answers everything with this status. */
    status?: number;
  };
  close(): Promise<void>;
}

export async function startHub(folder: string): Promise<LoopbackHub> {
  const requests: string[] = [];
  const authorized: string[] = [];
  const faults: LoopbackHub['faults'] = {};
  const facts: LoopbackHub['facts'] = new Map();
  const server = createServer((request, response) => {
    const { authorization, range } = request.headers;
    if (authorization !== undefined) {
      authorized.push(`${authorization} ${request.url}`);
    }
    requests.push(`${request.url}${range === undefined ? '' : ` ${range}`}`);
    const answer = async (): Promise<void> => {
      if (faults.status !== undefined) {
        return void response.writeHead(faults.status).end('<html>no</html>');
      }
      const path = (request.url ?? '').split('?')[0] ?? '';
      if (path === '/api/models') {
        const text = new URL(request.url ?? '', 'http://hub').searchParams.get('search') ?? '';
        const found = (await ids(folder)).filter((id) => id.includes(text));
        return void response.end(JSON.stringify(found.map((id) => ({ id, ...facts.get(id) }))));
      }
      const [, listed] = /^\/api\/models\/(.+)$/.exec(path) ?? [];
      if (listed !== undefined) {
        const siblings = (await list(join(folder, listed))).filter(
          ({ rfilename }) => !faults.hide?.test(rfilename),
        );
        if (faults.listing !== undefined) {
          response.writeHead(200, { 'content-type': faults.listing.type });
          return void pipeline(Readable.from(faults.listing.text), response).catch(() => undefined);
        }
        if (siblings.length === 0) {
          return void response.writeHead(401).end('{"error":"Invalid username or password."}');
        }
        return void response.end(JSON.stringify({ id: listed, siblings, ...facts.get(listed) }));
      }
      const [, id = '', file = ''] = /^\/(.+?)\/resolve\/main\/(.+)$/.exec(path) ?? [];
      const bytes = await readFile(join(folder, id, file));
      const isModel = file.endsWith('.onnx');
      if (isModel && faults.delayMs !== undefined) {
        await new Promise((resolve) => setTimeout(resolve, faults.delayMs));
      }
      if (isModel && faults.corrupt === true) {
        bytes.set([(bytes.at(-1) ?? 0) ^ 1], bytes.length - 1);
      }
      const { endless } = faults;
      if (isModel && endless !== undefined) {
        const more = function* (): Generator<Buffer> {
          yield bytes;
          for (; ; endless.sent += 65_536) {
            yield Buffer.alloc(65_536);
          }
        };
        return void pipeline(Readable.from(more()), response).catch(() => undefined);
      }
      const from = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
      const rest = bytes.subarray(from);
      const head = {
        'content-length': rest.length,
        ...(from > 0 ? { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` } : {}),
      };
      response.writeHead(from > 0 ? 206 : 200, head);
      if (isModel && faults.hold !== undefined) {
        response.write(rest.subarray(0, rest.length / 2));
        await faults.hold;
        return void response.end(rest.subarray(rest.length / 2));
      }
      if (isModel && faults.cutAfter !== undefined) {
        response.write(rest.subarray(0, faults.cutAfter), () => setTimeout(() => response.destroy(), 100));
      } else {
        response.end(rest);
      }
    };
    answer().catch(() => response.writeHead(404).end());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string') {
    throw new Error('The hub has no port');
  }
  return {
    url: `http://127.0.0.1:${address.port}`,
    requests,
    authorized,
    facts,
    faults,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** The files of a model as the hub lists them: large files (here: ONNX) with SHA-256, the others with git's name. */
async function list(folder: string) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async (entry) => {
        const path = join(entry.parentPath, entry.name);
        const bytes = await readFile(path);
        const blobId = createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
        const lfs = { sha256: createHash('sha256').update(bytes).digest('hex') };
        const large = entry.name.endsWith('.onnx') ? { lfs } : {};
        return { rfilename: relative(folder, path), size: bytes.length, blobId, ...large };
      }),
  );
}

/** The IDs of the models in a folder. */
async function ids(folder: string): Promise<readonly string[]> {
  const owners = await readdir(folder);
  const all = owners.map(async (owner) =>
    (await readdir(join(folder, owner)).catch(() => [])).map((name) => `${owner}/${name}`),
  );
  return (await Promise.all(all)).flat();
}
