import { HttpError, refusal } from '../http/httpError';
import type { ModelDownloads } from '../hub/modelDownloads';
import type { ModelCatalog } from './modelCatalog';
import type { AcquireOptions } from './poolTypes';
import type { CatalogModel } from './readModelFolder';
import { diskCode, diskReason } from '../../node/diskReason';

export interface ModelSources {
  readonly catalog: ModelCatalog;
  /** Absent: only what lies in the model folders. */
  readonly downloads?: ModelDownloads;
}

/**
 * A model from the model folders that can run; where downloads are allowed, it is brought from the hub. Throws the `HttpError` of the
 * API: 404 where there is none, 503 with an estimate while it is being downloaded (with `wait` that is waited for).
 */
export async function findModel(
  id: string,
  options: AcquireOptions,
  sources: ModelSources,
): Promise<CatalogModel> {
  const { catalog, downloads } = sources;
  // A folder that is there is the user's: it is not replaced by a download.
  const local = await localModel(id, catalog);
  if (local !== undefined) {
    return local;
  }
  const state = await downloads?.get(id, options);
  switch (state?.kind) {
    case 'loading':
      throw stillLoading(id, state.estimatedSeconds);
    case 'unusable':
      throw refusal(400, `Model ${id} ${state.reason}`);
    case 'failed':
      throw refusal(500, `Model ${id} could not be downloaded: ${state.reason}`);
    case 'done': {
      const arrived = await localModel(id, catalog);
      if (arrived === undefined) {
        throw refusal(400, `Model ${id} was downloaded, but this server does not support its type`);
      }
      return arrived;
    }
    case 'missing':
    case undefined:
      throw noSuchModel(id);
  }
}

/**
 * A model from the model folders, or `undefined`. Throws an `HttpError`: 400 where it cannot run, 503 where the system is
 * short of something, 500 where it does not let the folder be read.
 */
export async function localModel(id: string, catalog: ModelCatalog): Promise<CatalogModel | undefined> {
  const found = await catalog.find(id).catch((error: unknown) => {
    const code = diskCode(error);
    if (code === undefined) {
      throw error;
    }
    const isShort = code === 'EMFILE' || code === 'ENFILE';
    throw refusal(
      isShort ? 503 : 500,
      `Model ${id} cannot be read because ${diskReason(error)}`,
      isShort ? { 'retry-after': '1' } : {},
    );
  });
  if (found !== undefined && 'problem' in found) {
    throw refusal(400, `Model ${id} ${found.problem}`);
  }
  return found;
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
