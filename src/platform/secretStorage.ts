import type * as vscode from 'vscode';
import type { SecretStore } from '../core/ports';

/** VS Code's secret storage as core's secret store. Methods reject where the keychain is unavailable. */
export function secretStorage(context: Pick<vscode.ExtensionContext, 'secrets'>): SecretStore {
  const { secrets } = context;
  return {
    get: async (key) => secrets.get(key),
    store: async (key, value) => secrets.store(key, value),
    delete: async (key) => secrets.delete(key),
    keys: async () => secrets.keys(),
    onDidChange: (listener) => secrets.onDidChange(listener),
  };
}
