import type { InferenceClient } from '../core/inference/inferenceClient';
import type { Clock, Fetch, Logger } from '../core/ports';
import { isProxied } from './proxySetting';

/** The tools of a run; a bundle of its own that is loaded with the first run. */
export type RunTools = typeof import('../core/runs/runTools');

/** What a run works with. */
export interface Inference {
  readonly tools: RunTools;
  readonly client: InferenceClient;
}

/** Loads the tools on the first call and makes the one client. */
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
