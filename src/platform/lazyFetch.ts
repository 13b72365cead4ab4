import type { Fetch } from '../core/ports';

/**
 * HTTP for the extension. node-fetch is a bundle of its own that is loaded with the first request, so that
 * activation stays small.
 */
export function createLazyFetch(): Fetch {
  let loaded: Promise<Fetch> | undefined;
  return async (request) => {
    loaded ??= import('../node/nodeFetch').then(({ createNodeFetch }) => createNodeFetch());
    return (await loaded)(request);
  };
}
