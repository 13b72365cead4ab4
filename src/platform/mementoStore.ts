import type * as vscode from 'vscode';
import { keepNewer } from '../core/keepNewer';
import { Emitter } from '../core/emitter';
import type { Event, KeyValueStore } from '../core/ports';

/** A store that reports its changes in this window. */
export interface WatchedStore extends KeyValueStore {
  /** Fires with the key after each update. */
  readonly onDidUpdate: Event<string>;
}

/** Adapts a `Memento` (global or workspace state) to core's key-value store. Keeps values of newer versions unchanged. */
export function mementoStore(memento: vscode.Memento): WatchedStore {
  const updated = new Emitter<string>();
  const store = keepNewer({
    get: (key) => memento.get<unknown>(key),
    update: async (key, value) => memento.update(key, value),
  });
  return {
    get: (key) => store.get(key),
    update: async (key, value) => {
      await store.update(key, value);
      updated.fire(key);
    },
    onDidUpdate: updated.event,
  };
}
