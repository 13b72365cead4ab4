import * as v from 'valibot';
import type { KeyValueStore } from './ports';

/** A value in a format that a later version introduced. No current format has a `version`. */
const newer = v.looseObject({ version: v.number() });

/**
 * Wraps a store so that values of a newer version of the extension are never overwritten. After a downgrade, such a value
 * reads as absent, and what is written instead is kept until the window closes. The next upgrade finds the value intact.
 */
export function keepNewer(state: KeyValueStore): KeyValueStore {
  const session = new Map<string, unknown>();
  return {
    get: (key) => {
      const value = state.get(key);
      return v.is(newer, value) ? session.get(key) : value;
    },
    update: async (key, value) => {
      if (v.is(newer, state.get(key))) {
        session.set(key, value);
      } else {
        await state.update(key, value);
      }
    },
  };
}
