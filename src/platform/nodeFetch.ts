import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import { Agent as HttpAgent, ClientRequest } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import fetch, { type Response } from 'node-fetch';
import { transportCode } from '../core/inference/transportFailure';
import type { Fetch, FetchRequest, FetchResponse } from '../core/ports';

/** Idle connections are closed after this many milliseconds. */
const IDLE_SOCKET_MS = 30_000;
const AGENT_OPTIONS = { keepAlive: true, scheduling: 'lifo', timeout: IDLE_SOCKET_MS } as const;

/** What is learned of one call while it runs: node-fetch itself hides the request that it makes. */
interface Call {
  request?: ClientRequest;
}

/**
 * HTTP by node-fetch: connections are kept alive, uploads are not copied, redirects are not followed. A request whose
 * kept connection turns out to be closed by the server is sent once more on a new one.
 */
export function createNodeFetch(): Fetch {
  const http = new HttpAgent(AGENT_OPTIONS);
  const https = new HttpsAgent(AGENT_OPTIONS);
  const calls = new AsyncLocalStorage<Call>();
  subscribe('http.client.request.start', (message) => {
    const call = calls.getStore();
    if (call !== undefined && hasRequest(message)) {
      call.request = message.request;
    }
  });

  const send = (call: Call, { method, url, headers, body, signal }: FetchRequest): Promise<Response> =>
    calls.run(call, () =>
      fetch(url, {
        method,
        headers,
        signal,
        redirect: 'manual',
        agent: ({ protocol }) => (protocol === 'https:' ? https : http),
        body:
          body instanceof Uint8Array
            ? Buffer.from(body.buffer, body.byteOffset, body.byteLength)
            : (body ?? null),
      }),
    );

  return async (request) => {
    const call: Call = {};
    try {
      return toFetchResponse(await send(call, request));
    } catch (error) {
      if (request.signal.aborted || !isStaleConnection(call, error)) {
        throw error;
      }
      // The other idle connections to this server are as old.
      closeIdle(http);
      closeIdle(https);
      return toFetchResponse(await send({}, request));
    }
  };
}

function toFetchResponse({ status, headers, body }: Response): FetchResponse {
  return { status, header: (name) => headers.get(name), body: body === null ? nothing() : chunks(body) };
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

async function* chunks(stream: NodeJS.ReadableStream): AsyncGenerator<Uint8Array> {
  for await (const chunk of stream) {
    yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
  }
}

/** The server closed an idle connection just as it was used again: not a byte of an answer can have been lost. */
function isStaleConnection({ request }: Call, error: unknown): boolean {
  const code = transportCode(error);
  return request?.reusedSocket === true && (code === 'ECONNRESET' || code === 'EPIPE');
}

function closeIdle(agent: HttpAgent): void {
  for (const socket of Object.values(agent.freeSockets).flat()) {
    socket?.destroy();
  }
}

function hasRequest(message: unknown): message is { readonly request: ClientRequest } {
  return (
    typeof message === 'object' &&
    message !== null &&
    'request' in message &&
    message.request instanceof ClientRequest
  );
}
