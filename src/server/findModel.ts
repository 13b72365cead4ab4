import { HttpError, refusal } from './http/httpError';
import type { ModelDownloads } from './hub/modelDownloads';
import type { ModelCatalog } from './models/modelCatalog';
import type { AcquireOptions } from './models/poolTypes';
import type { CatalogModel } from './models/readModelFolder';

export interface ModelSources {
  readonly catalog: ModelCatalog;
  /** Absent: only what lies in the model folders. */
  readonly downloads?: ModelDownloads;
}

/**
 * A model from the model folders; where downloads are allowed, it is brought from the hub. Throws the `HttpError` of the
 * API: 404 where there is none, 503 with an estimate while it is being downloaded (with `wait` that is waited for).
 */
export async function findModel(
  id: string,
  options: AcquireOptions,
  sources: ModelSources,
): Promise<CatalogModel> {
  const { catalog, downloads } = sources;
  const local = await catalog.find(id);
  if (local !== undefined) return local;
  const state = await downloads?.get(id, options);
  switch (state?.kind) {
    case 'loading':
      throw stillLoading(id, state.estimatedSeconds);
    case 'unusable':
      throw refusal(400, `Model ${id} ${state.reason}`);
    case 'failed':
      throw refusal(500, `Model ${id} could not be downloaded: ${state.reason}`);
    case 'done': {
      const arrived = await catalog.find(id);
      if (arrived === undefined)
        throw refusal(400, `Model ${id} was downloaded, but is of no kind that this server knows`);
      return arrived;
    }
    case 'missing':
    case undefined:
      throw noSuchModel(id);
  }
}

/** The 404 of the API. */
export function noSuchModel(id: string): HttpError {
  return refusal(404, `Model ${id.slice(0, 200)} does not exist`);
}

/** The 503 of the API for a model that is on its way. */
export function stillLoading(id: string, estimatedSeconds: number): HttpError {
  const estimated_time = Math.round(estimatedSeconds * 100) / 100;
  return new HttpError(503, { error: `Model ${id} is currently loading`, estimated_time });
}
