import type * as vscode from 'vscode';
import type { KeyValueStore } from '../core/ports';

/** A `Memento` (global or workspace state) as core's key-value store. */
export function mementoStore(memento: vscode.Memento): KeyValueStore {
  return {
    get: (key) => memento.get<unknown>(key),
    update: async (key, value) => memento.update(key, value),
  };
}
