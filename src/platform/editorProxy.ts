import * as vscode from 'vscode';
import type { Proxy } from '../core/localServer/localServer';

/** Returns the proxy in the settings of VS Code, which other processes do not know; `undefined` if there is none. */
export function readEditorProxy(): Proxy | undefined {
  const http = vscode.workspace.getConfiguration('http');
  const url: unknown = http.get('proxy');
  if (typeof url !== 'string' || url.trim() === '' || http.get('proxySupport') === 'off') {
    return undefined;
  }
  const except: unknown = http.get('noProxy');
  return {
    url: url.trim(),
    isStrict: http.get('proxyStrictSSL') !== false,
    except: Array.isArray(except) ? except.filter((host) => typeof host === 'string') : [],
  };
}
