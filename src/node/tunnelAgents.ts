import { AsyncResource } from 'node:async_hooks';
import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import type { ClientRequestArgs } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { AgentOptions, RequestOptions } from 'node:https';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as connectSecurely } from 'node:tls';
import type { ConnectionOptions } from 'node:tls';

type OnSocket = (error: Error | null, socket: Duplex) => void;

/** Whoever observes a request must not take the one to the proxy for it. */
const unobserved = new AsyncResource('tunnel');

/** Agents whose connections go through proxies, by CONNECT. */
export class TunnelAgents {
  private readonly agents = new Map<string, HttpAgent>();

  constructor(private readonly options: AgentOptions) {}

  /** Returns the agent for a proxy and a protocol, always the same one. */
  get(proxy: URL, protocol: string): HttpAgent {
    const key = `${protocol}${proxy.href}`;
    const agent = this.agents.get(key) ?? this.create(proxy, protocol);
    this.agents.set(key, agent);
    return agent;
  }

  private create(proxy: URL, protocol: string): HttpAgent {
    return protocol === 'https:'
      ? new SecureTunnelAgent(proxy, this.options)
      : new PlainTunnelAgent(proxy, this.options);
  }
}

class PlainTunnelAgent extends HttpAgent {
  constructor(
    private readonly proxy: URL,
    private readonly given: AgentOptions,
  ) {
    super(given);
  }

  override createConnection(options: ClientRequestArgs, onSocket?: OnSocket): undefined {
    openTunnel(this.proxy, this.given, options, (error, socket) => onSocket?.(error, socket));
  }
}

class SecureTunnelAgent extends HttpsAgent {
  constructor(
    private readonly proxy: URL,
    private readonly given: AgentOptions,
  ) {
    super(given);
  }

  override createConnection(options: RequestOptions & ConnectionOptions, onSocket?: OnSocket): undefined {
    openTunnel(this.proxy, this.given, options, (error, socket) => {
      onSocket?.(error, error === null ? connectSecurely({ ...options, path: undefined, socket }) : socket);
    });
  }
}

/** Asks a proxy for a connection to a host. Errors have the proxy's code, or one that starts with `ERR_PROXY`. */
function openTunnel(
  proxy: URL,
  { rejectUnauthorized }: AgentOptions,
  { host, port }: Pick<ClientRequestArgs, 'host' | 'port'>,
  onSocket: (error: Error | null, socket: Socket) => void,
): void {
  const target = `${host?.includes(':') === true ? `[${host}]` : host}:${port}`;
  const user = decodeURIComponent(proxy.username);
  const credentials = Buffer.from(`${user}:${decodeURIComponent(proxy.password)}`).toString('base64');
  unobserved.runInAsyncScope(() => {
    const request = (proxy.protocol === 'https:' ? httpsRequest : httpRequest)({
      ...{ method: 'CONNECT', path: target, agent: false, rejectUnauthorized },
      ...{
        host: proxy.hostname.replace(/^\[|\]$/g, ''),
        port: proxy.port || (proxy.protocol === 'https:' ? 443 : 80),
      },
      headers: { host: target, ...(user !== '' && { 'proxy-authorization': `Basic ${credentials}` }) },
    });
    request.once('connect', ({ statusCode }, socket) => {
      if (statusCode === 200) {
        onSocket(null, socket);
        return;
      }
      const refused = Object.assign(new Error(`The proxy returned status ${statusCode}.`), {
        code: 'ERR_PROXY_STATUS',
      });
      onSocket(refused, socket.destroy());
    });
    request.once('error', (error) => onSocket(error, request.socket ?? new Socket()));
    request.end();
  });
}
