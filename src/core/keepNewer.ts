import * as v from 'valibot';
import type { KeyValueStore } from './ports';

/** How a later version stores a value whose form it has changed; today's forms have no such member. */
const newer = v.looseObject({ version: v.number() });

/**
 * The same state, except that a value of a newer version of the extension is never overwritten: after a downgrade it is
 * read as absent, what is written in its place lasts as long as the window, and an upgrade finds it again.
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
