import type * as vscode from 'vscode';
import { keepNewer } from '../core/keepNewer';
import type { KeyValueStore } from '../core/ports';

/** Adapts a `Memento` (global or workspace state) to core's key-value store. Keeps values of newer versions unchanged. */
export function mementoStore(memento: vscode.Memento): KeyValueStore {
  return keepNewer({
    get: (key) => memento.get<unknown>(key),
    update: async (key, value) => memento.update(key, value),
  });
}
