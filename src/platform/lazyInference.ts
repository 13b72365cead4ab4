import type { ApiClient } from '../core/http/jsonClient';
import type { RunRouter } from '../core/endpoints/runRouter';
import type { Clock, Fetch, KeyValueStore, Logger } from '../core/ports';
import type { ModelClient } from '../core/runs/modelClient';
import { isProxied } from './proxySetting';

/** The tools of a run, in a separate bundle that is loaded with the first run. */
export type RunTools = typeof import('../core/runs/runTools');

/** The tools and the client for runs. */
export interface Inference {
  readonly tools: RunTools;
  readonly client: ModelClient;
  /** For requests other than runs. */
  readonly api: ApiClient;
  readonly router: RunRouter;
}

/** Returns a function that loads the tools and creates the client on its first call. */
export function createLazyInference(services: {
  readonly fetch: Fetch;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly state: KeyValueStore;
}): () => Promise<Inference> {
  let loaded: Promise<Inference> | undefined;
  return () =>
    (loaded ??= import('../core/runs/runTools').then((tools) => {
      const api = new tools.ApiClient({ ...services, isProxied });
      return {
        tools,
        client: new tools.ModelClient({ ...services, isProxied }),
        api,
        router: new tools.RunRouter(api, new tools.EndpointMemory(services.state)),
      };
    }));
}
