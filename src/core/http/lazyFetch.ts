import type { Fetch } from '../ports';

/** A `Fetch` whose code is loaded with the first request, so that activation stays small. */
export function lazyFetch(load: () => Promise<Fetch>): Fetch {
  let loaded: Promise<Fetch> | undefined;
  return async (request) => {
    loaded ??= load();
    return (await loaded)(request);
  };
}
