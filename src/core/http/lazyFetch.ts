import type { Fetch } from '../ports';

/** Creates a `Fetch` that loads its code with the first request, so that activation stays fast. */
export function lazyFetch(load: () => Promise<Fetch>): Fetch {
  let loaded: Promise<Fetch> | undefined;
  return async (request) => {
    loaded ??= load();
    return (await loaded)(request);
  };
}
