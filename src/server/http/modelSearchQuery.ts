/** The hub's own limit for one page. */
const MAX_FOUND = 1000;

/** A search for models, in the form of the hub. */
export interface ModelSearchQuery {
  /** What the ID contains; empty for all models. */
  readonly text: string;
  readonly limit: number;
  /** The main task of the models. */
  readonly task?: string;
  /** The provider that must serve the models, if not just any. */
  readonly provider?: string;
  /** The answer also says which provider serves a model for which task. */
  readonly hasMapping?: true;
}

/** Reads `?search=…&limit=…&pipeline_tag=…`, and so on. Other parameters matter only to the hub and are ignored. */
export function readModelSearchQuery(query: URLSearchParams): ModelSearchQuery {
  const task = query.get('pipeline_tag') || undefined;
  const provider = query.get('inference_provider') || undefined;
  const expanded = [...query.getAll('expand[]'), ...query.getAll('expand')];
  const limit = /^\d{1,6}$/.exec(query.get('limit') ?? '')?.[0];
  return {
    text: query.get('search') ?? '',
    limit: limit === undefined ? MAX_FOUND : Math.min(Number(limit), MAX_FOUND),
    ...(task !== undefined && { task }),
    ...(provider !== undefined && provider !== 'all' && { provider }),
    ...(expanded.includes('inferenceProviderMapping') && { hasMapping: true }),
  };
}
