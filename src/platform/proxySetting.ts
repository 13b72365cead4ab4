import * as vscode from 'vscode';
import { isLoopbackHost } from '../core/loopback';

/**
 * Whether requests to `url` go through a proxy, as far as the settings and the environment say; system and PAC
 * proxies are not seen. Used to name the proxy where one answers in place of the server.
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
  // VS Code never sends what is meant for this machine through a proxy.
  if (isLoopbackHost(hostname)) {
    return false;
  }
  const exceptions = [
    ...(http.get<readonly string[]>('noProxy') ?? []),
    ...(env['no_proxy'] ?? env['NO_PROXY'] ?? '').split(','),
  ];
  return !exceptions
    .map((one) => one.trim().replace(/^\*?\./, ''))
    .some((one) => one === '*' || (one !== '' && (hostname === one || hostname.endsWith(`.${one}`))));
}
