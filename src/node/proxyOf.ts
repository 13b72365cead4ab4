import { isLoopbackHost } from '../core/loopback';

type Environment = Readonly<Record<string, string | undefined>>;

/** The variable that is `0` if certificates are not verified where a proxy is used. No other program has one for that. */
export const PROXY_STRICT_SSL = 'HF_INFERENCE_PROXY_STRICT_SSL';

/**
 * Returns the proxy for a URL by the variables that most programs know: `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY`, and
 * `NO_PROXY`, in either case. Returns `undefined` for none, for this machine, and for a proxy that is not an HTTP proxy.
 */
export function proxyOf(url: URL, env: Environment): URL | undefined {
  const read = (name: string): string => env[name.toLowerCase()] || env[name] || '';
  if (isLoopbackHost(url.hostname) || isExcluded(url, read('NO_PROXY'))) {
    return undefined;
  }
  const text = read(url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY') || read('ALL_PROXY');
  const address = /^[a-z\d+.-]+:\/\//i.test(text) ? text : `http://${text}`;
  const proxy = text !== '' && URL.canParse(address) ? new URL(address) : undefined;
  return proxy?.protocol === 'http:' || proxy?.protocol === 'https:' ? proxy : undefined;
}

/** Whether an entry of the list names the host, a domain above it, or all hosts; an entry may have a port. */
function isExcluded({ hostname, port, protocol }: URL, list: string): boolean {
  const ownPort = port || (protocol === 'https:' ? '443' : '80');
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .some((entry) => {
      const [, name = '', entryPort] = /^(?:\*?\.)?(.*?)(?::(\d+))?$/.exec(entry) ?? [];
      const isHost = name !== '' && (hostname === name || hostname.endsWith(`.${name}`));
      return entry === '*' || (isHost && (entryPort === undefined || entryPort === ownPort));
    });
}
