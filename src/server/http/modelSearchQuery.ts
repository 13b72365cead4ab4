/** The hub's own limit for one page. */
const MAX_FOUND = 1000;

/** A search for models, in the form of the hub. */
export interface ModelSearchQuery {
  /** What the ID contains; empty for all models. */
  readonly text: string;
  readonly limit: number;
}

/** Reads `?search=…&limit=…`. Other parameters matter only to the hub and are ignored. */
export function readModelSearchQuery(query: URLSearchParams): ModelSearchQuery {
  const limit = /^\d{1,6}$/.exec(query.get('limit') ?? '')?.[0];
  return {
    text: query.get('search') ?? '',
    limit: limit === undefined ? MAX_FOUND : Math.min(Number(limit), MAX_FOUND),
  };
}
