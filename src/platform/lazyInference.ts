import type { InferenceClient } from '../core/inference/inferenceClient';
import type { Clock, Fetch, Logger } from '../core/ports';
import { isProxied } from './proxySetting';

/** The tools of a run, in a separate bundle that is loaded with the first run. */
export type RunTools = typeof import('../core/runs/runTools');

/** The tools and the client for runs. */
export interface Inference {
  readonly tools: RunTools;
  readonly client: InferenceClient;
}

/** Returns a function that loads the tools and creates the client on its first call. */
export function createLazyInference(services: {
  readonly fetch: Fetch;
  readonly clock: Clock;
  readonly logger: Logger;
}): () => Promise<Inference> {
  let loaded: Promise<Inference> | undefined;
  return () =>
    (loaded ??= import('../core/runs/runTools').then((tools) => ({
      tools,
      client: new tools.InferenceClient({ ...services, isProxied }),
    })));
}
