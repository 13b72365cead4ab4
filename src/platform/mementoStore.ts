import type * as vscode from 'vscode';
import { keepNewer } from '../core/keepNewer';
import type { KeyValueStore } from '../core/ports';

/** A `Memento` (global or workspace state) as core's key-value store, safe for the values of newer versions. */
export function mementoStore(memento: vscode.Memento): KeyValueStore {
  return keepNewer({
    get: (key) => memento.get<unknown>(key),
    update: async (key, value) => memento.update(key, value),
  });
}
