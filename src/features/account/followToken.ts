import * as vscode from 'vscode';
import type { Accounts } from '../../core/identity/accounts';
import { parseEndpoint } from '../../core/identity/endpoint';
import type { Disposable } from '../../core/ports';
import { setContextKey } from '../../platform/contextKeys';
import { onDidChangeSettings, readSetting } from '../../platform/settings';

/** Keeps the context key `hfInference.hasToken` true to the endpoint and its token; reads no secret. */
export function followToken(accounts: Accounts): Disposable {
  const update = () => {
    const endpoint = parseEndpoint(readSetting('endpoint'));
    void setContextKey('hfInference.hasToken', endpoint.ok && accounts.hasToken(endpoint.origin));
  };
  update();
  return vscode.Disposable.from(accounts.onDidChange(update), onDidChangeSettings(update));
}
