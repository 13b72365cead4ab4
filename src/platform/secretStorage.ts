import type * as vscode from 'vscode';
import { isTokenKey } from '../core/identity/accounts';
import { KnownTokens } from '../core/knownTokens';
import type { SecretStore } from '../core/ports';

/** Core's secret store, and the tokens that passed through it. */
export interface SecretStorage extends SecretStore {
  readonly known: KnownTokens;
}

/** Adapts VS Code's secret storage to core's secret store. Methods reject if the keychain is not available. */
export function secretStorage(context: Pick<vscode.ExtensionContext, 'secrets'>): SecretStorage {
  const { secrets } = context;
  const known = new KnownTokens();
  const notice = (key: string, value: string | undefined) => {
    // The name of an account stays readable.
    if (value !== undefined && isTokenKey(key)) {
      known.add(value);
    }
  };
  return {
    known,
    get: async (key) => {
      const value = await secrets.get(key);
      notice(key, value);
      return value;
    },
    store: async (key, value) => {
      notice(key, value);
      await secrets.store(key, value);
    },
    delete: async (key) => secrets.delete(key),
    keys: async () => secrets.keys(),
    onDidChange: (listener) => secrets.onDidChange(listener),
  };
}
