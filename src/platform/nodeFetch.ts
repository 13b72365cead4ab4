import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import fetch from 'node-fetch';
import type { Fetch } from '../core/ports';

/** Idle connections are closed after this many milliseconds. */
const IDLE_SOCKET_MS = 30_000;

async function* nothing(): AsyncGenerator<Uint8Array> {}

async function* chunks(stream: NodeJS.ReadableStream): AsyncGenerator<Uint8Array> {
  for await (const chunk of stream) {
    yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
  }
}

/** HTTP by node-fetch: connections are kept alive, uploads are not copied, redirects are not followed. */
export function createNodeFetch(): Fetch {
  const options = { keepAlive: true, scheduling: 'lifo', timeout: IDLE_SOCKET_MS } as const;
  const http = new HttpAgent(options);
  const https = new HttpsAgent(options);
  return async ({ method, url, headers, body, signal }) => {
    const response = await fetch(url, {
      method,
      headers,
      signal,
      redirect: 'manual',
      agent: ({ protocol }) => (protocol === 'https:' ? https : http),
      body:
        body instanceof Uint8Array
          ? Buffer.from(body.buffer, body.byteOffset, body.byteLength)
          : (body ?? null),
    });
    return {
      status: response.status,
      header: (name) => response.headers.get(name),
      body: response.body === null ? nothing() : chunks(response.body),
    };
  };
}
