import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import { Agent as HttpAgent, ClientRequest, IncomingMessage } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { Socket } from 'node:net';
import fetch from 'node-fetch';
import type { Response } from 'node-fetch';
import { transportErrorCode } from '../core/http/transportFailure';
import type { Fetch, FetchRequest, FetchResponse } from '../core/ports';
import { CONNECT_MS, startConnectLimit } from './connectLimit';
import type { ConnectLimit } from './connectLimit';
import { ACCEPTED_CODINGS, decodeBody } from './decodeBody';

/** Idle connections are closed after this many milliseconds. */
const IDLE_SOCKET_MS = 30_000;
const AGENT_OPTIONS = { keepAlive: true, scheduling: 'lifo', timeout: IDLE_SOCKET_MS } as const;

/** What is learned of one call while it runs: node-fetch itself hides the request that it makes. */
interface Call {
  request?: ClientRequest;
  response?: IncomingMessage;
  /** The connection that is being made for the request; the agent of a proxy hands it over when its tunnel is open. */
  socket?: Socket;
  limit?: ConnectLimit;
  /** The first error of the request, also one that came after the head of the answer. */
  error?: Error;
}

/**
 * HTTP by node-fetch: connections are kept alive, uploads are not copied, redirects are not followed. A request whose
 * kept connection turns out to be closed by the server is sent once more on a new one. `connectMs`: the limit for a
 * connection to come about, in milliseconds.
 */
export function createNodeFetch({ connectMs = CONNECT_MS } = {}): Fetch {
  const http = new HttpAgent(AGENT_OPTIONS);
  const https = new HttpsAgent(AGENT_OPTIONS);
  const calls = new AsyncLocalStorage<Call>();
  const callOf = new WeakMap<ClientRequest, Call>();
  const learnRequest = (message: unknown): void => {
    const call = calls.getStore();
    if (call !== undefined && call.request === undefined && hasRequest(message)) {
      call.request = message.request;
      callOf.set(message.request, call);
      call.limit?.watch(message.request);
      message.request.on('error', (error) => {
        call.error ??= error;
      });
    }
  };
  // Node before 22.12 reports a request only when its body is on its way.
  subscribe('http.client.request.created', learnRequest);
  subscribe('http.client.request.start', learnRequest);
  subscribe('http.client.response.finish', (message) => {
    if (hasRequest(message) && 'response' in message && message.response instanceof IncomingMessage) {
      const call = callOf.get(message.request);
      if (call !== undefined) {
        call.response = message.response;
      }
    }
  });

  subscribe('net.client.socket', (message) => {
    const call = calls.getStore();
    if (call !== undefined && typeof message === 'object' && message !== null && 'socket' in message) {
      if (message.socket instanceof Socket) {
        call.socket = message.socket;
      }
    }
  });

  const send = async (call: Call, request: FetchRequest): Promise<Response> => {
    // Rejected from here, because a request without a connection does not report that it was ended.
    const unconnected = new Promise<never>((_, reject) => {
      call.limit = startConnectLimit(connectMs, (error) => {
        reject(error);
        call.request?.destroy(error);
      });
    });
    try {
      return await Promise.race([unconnected, start(call, request)]);
    } catch (error) {
      // No request would close a connection that it was not given yet.
      if (!call.request?.socket) {
        call.socket?.destroy();
      }
      throw error;
    } finally {
      call.limit?.end();
    }
  };

  const start = (call: Call, { method, url, headers, body, signal }: FetchRequest): Promise<Response> =>
    calls.run(call, () =>
      fetch(url, {
        method,
        headers: { 'accept-encoding': ACCEPTED_CODINGS, ...headers },
        signal,
        redirect: 'manual',
        compress: false,
        agent: ({ protocol }) => (protocol === 'https:' ? https : http),
        body:
          body instanceof Uint8Array
            ? Buffer.from(body.buffer, body.byteOffset, body.byteLength)
            : (body ?? null),
      }),
    );

  return async (request) => {
    // With a signal that is aborted already node-fetch throws where nobody can catch it.
    request.signal.throwIfAborted();
    const call: Call = {};
    try {
      return toFetchResponse(await send(call, request), call);
    } catch (error) {
      if (request.isRepeatable !== true || request.signal.aborted || !isStaleConnection(call, error)) {
        throw error;
      }
      // The other idle connections to this server are as old.
      closeIdle(http);
      closeIdle(https);
      const fresh: Call = {};
      return toFetchResponse(await send(fresh, request), fresh);
    }
  };
}

function toFetchResponse({ status, headers, body }: Response, call: Call): FetchResponse {
  return {
    status,
    header: (name) => headers.get(name),
    body: body === null ? nothing() : chunks(body, headers.get('content-encoding') ?? '', call),
  };
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

/** After an error node-fetch lets a body end as if it were whole: only the request and the message know better. */
async function* chunks(
  stream: NodeJS.ReadableStream,
  coding: string,
  call: Call,
): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of decodeBody(stream, coding)) {
      yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    }
  } catch (error) {
    throw call.error ?? error;
  }
  if (call.error !== undefined) {
    throw call.error;
  }
  if (call.response?.complete === false) {
    throw Object.assign(new Error('the response ended early'), { code: 'ERR_STREAM_PREMATURE_CLOSE' });
  }
}

/** The server closed an idle connection just as it was used again: not a byte of an answer can have been lost. */
function isStaleConnection({ request }: Call, error: unknown): boolean {
  const code = transportErrorCode(error);
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
