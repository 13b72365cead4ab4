import { Emitter } from '../../src/core/emitter';
import type { KeyValueStore, SecretStore } from '../../src/core/ports';

/** State and secrets as a profile keeps them, in memory, and what they hold by now. */
export interface MemoryState {
  readonly state: KeyValueStore;
  readonly stateHeld: Map<string, unknown>;
  readonly secrets: SecretStore;
  readonly secretsHeld: Map<string, string>;
}

/** A profile that begins with these values. */
export function memoryState(
  state: Readonly<Record<string, unknown>> = {},
  secrets: Readonly<Record<string, string>> = {},
): MemoryState {
  const stateHeld = new Map(Object.entries(state));
  const secretsHeld = new Map(Object.entries(secrets));
  const changed = new Emitter<{ readonly key: string }>();
  return {
    stateHeld,
    secretsHeld,
    state: {
      get: (key) => stateHeld.get(key),
      // As VS Code keeps it: what is read is never the object that was written.
      update: async (key, value) => void stateHeld.set(key, structuredClone(value)),
    },
    secrets: {
      get: async (key) => secretsHeld.get(key),
      store: async (key, value) => {
        secretsHeld.set(key, value);
        changed.fire({ key });
      },
      delete: async (key) => {
        secretsHeld.delete(key);
        changed.fire({ key });
      },
      keys: async () => [...secretsHeld.keys()],
      onDidChange: changed.event,
    },
  };
}
