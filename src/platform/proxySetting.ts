import * as vscode from 'vscode';
import { isLoopbackHost } from '../core/loopback';

/**
 * Whether requests to `url` go through a proxy according to the settings and the environment, which do not include system
 * and PAC proxies. Used to recognize responses of the proxy instead of the server.
 */
export function isProxied(url: string): boolean {
  const http = vscode.workspace.getConfiguration('http');
  const { env } = process;
  const proxy =
    http.get<string>('proxy') ||
    env['https_proxy'] ||
    env['HTTPS_PROXY'] ||
    env['all_proxy'] ||
    env['ALL_PROXY'];
  if (!proxy || http.get<string>('proxySupport') === 'off') {
    return false;
  }
  const { hostname } = new URL(url);
  // VS Code never sends requests to this machine through a proxy.
  if (isLoopbackHost(hostname)) {
    return false;
  }
  const exceptions = [
    ...(http.get<readonly string[]>('noProxy') ?? []),
    ...(env['no_proxy'] ?? env['NO_PROXY'] ?? '').split(','),
  ];
  return !exceptions
    .map((host) => host.trim().replace(/^\*?\./, ''))
    .some((host) => host === '*' || (host !== '' && (hostname === host || hostname.endsWith(`.${host}`))));
}
