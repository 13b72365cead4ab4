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
import { PROXY_STRICT_SSL, proxyOf } from './proxyOf';
import { TunnelAgents } from './tunnelAgents';

/** Idle connections are closed after this many milliseconds. */
const IDLE_SOCKET_MS = 30_000;
const AGENT_OPTIONS = { keepAlive: true, scheduling: 'lifo', timeout: IDLE_SOCKET_MS } as const;

/** What is observed of a call while it runs, since node-fetch does not expose its request. */
interface Call {
  request?: ClientRequest;
  response?: IncomingMessage;
  /** The connection being made for the request. A proxy agent hands it over when its tunnel is open. */
  socket?: Socket;
  limit?: ConnectLimit;
  /** The first error of the request, even if it occurred after the response headers. */
  error?: Error;
}

/**
 * Creates a `Fetch` based on node-fetch: connections are kept alive, uploads are not copied, redirects are not followed.
 * A request whose kept-alive connection turns out to be closed by the server is sent once more on a new connection.
 * @param options `connectMs` is the time limit for establishing a connection, in milliseconds; `env` has the variables that
 * name proxies and say whether their certificates are verified. Inside VS Code, which adds the proxies itself, there must be none.
 */
export function createNodeFetch({
  connectMs = CONNECT_MS,
  env = {},
}: {
  readonly connectMs?: number;
  readonly env?: Readonly<Record<string, string | undefined>>;
} = {}): Fetch {
  const tunnels = new TunnelAgents({ ...AGENT_OPTIONS, rejectUnauthorized: env[PROXY_STRICT_SSL] !== '0' });
  const http = new HttpAgent(AGENT_OPTIONS);
  const https = new HttpsAgent(AGENT_OPTIONS);
  const calls = new AsyncLocalStorage<Call>();
  const callOf = new WeakMap<ClientRequest, Call>();
  const observeRequest = (message: unknown): void => {
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
  // Node before 22.12 reports a request only when its body is being sent.
  subscribe('http.client.request.created', observeRequest);
  subscribe('http.client.request.start', observeRequest);
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

  const agentFor = (to: URL): HttpAgent => {
    const proxy = proxyOf(to, env);
    const direct = to.protocol === 'https:' ? https : http;
    return proxy === undefined ? direct : tunnels.get(proxy, to.protocol);
  };

  const send = async (call: Call, request: FetchRequest): Promise<Response> => {
    // Rejects from here, because destroying a request without a connection does not reject it.
    const unconnected = new Promise<never>((_, reject) => {
      call.limit = startConnectLimit(connectMs, (error) => {
        reject(error);
        call.request?.destroy(error);
      });
    });
    try {
      return await Promise.race([unconnected, start(call, request)]);
    } catch (error) {
      // Destroying the request does not close a connection that it has not received yet.
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
        agent: agentFor,
        body:
          body instanceof Uint8Array
            ? Buffer.from(body.buffer, body.byteOffset, body.byteLength)
            : (body ?? null),
      }),
    );

  return async (request) => {
    // With an aborted signal, node-fetch throws an error that cannot be caught.
    request.signal.throwIfAborted();
    const call: Call = {};
    try {
      return toFetchResponse(await send(call, request), call);
    } catch (error) {
      if (request.isRepeatable !== true || request.signal.aborted || !isStaleConnection(call, error)) {
        throw error;
      }
      // The other idle connections may be stale, too.
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
    body: body === null ? noChunks() : chunks(body, headers.get('content-encoding') ?? '', call),
  };
}

async function* noChunks(): AsyncGenerator<Uint8Array> {}

/** Yields the body and throws if it is incomplete: after an error, node-fetch ends the body as if it were complete. */
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

/** Returns whether the server closed an idle connection just as it was reused, so that no response can have been lost. */
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
