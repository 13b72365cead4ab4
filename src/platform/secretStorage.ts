import type * as vscode from 'vscode';
import type { SecretStore } from '../core/ports';

/** Adapts VS Code's secret storage to core's secret store. Methods reject if the keychain is not available. */
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
