import { HttpError, refusal, retryAfter } from '../http/httpError';
import type { ModelDownloads } from '../hub/modelDownloads';
import type { ModelCatalog } from './modelCatalog';
import type { AcquireOptions } from './poolTypes';
import type { CatalogModel } from './readModelFolder';
import { diskCode, diskReason } from '../../node/diskReason';

export interface ModelSources {
  readonly catalog: ModelCatalog;
  /** If absent, only the model folders are searched. */
  readonly downloads?: ModelDownloads;
}

/**
 * Returns a runnable model from the model folders; downloads it from the hub first if it is missing and downloads are
 * allowed. Throws the API's `HttpError`: 404 if there is no such model, 503 with an estimate while it is being
 * downloaded (with `wait`, the download is awaited instead).
 */
export async function findModel(
  id: string,
  options: AcquireOptions,
  sources: ModelSources,
): Promise<CatalogModel> {
  const { catalog, downloads } = sources;
  // An existing folder belongs to the user and is never replaced by a download.
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
      const downloaded = await localModel(id, catalog);
      if (downloaded === undefined) {
        throw refusal(400, `Model ${id} was downloaded, but this server does not support its type`);
      }
      return downloaded;
    }
    case 'missing':
    case undefined:
      throw noSuchModel(id, state?.reason);
  }
}

/**
 * Returns a model from the model folders, or `undefined`. Throws an `HttpError`: 400 if the model cannot run, 503 if the
 * system has too many open files, 500 if the folder cannot be read.
 */
export async function localModel(id: string, catalog: ModelCatalog): Promise<CatalogModel | undefined> {
  const found = await catalog.find(id).catch((error: unknown) => {
    const code = diskCode(error);
    if (code === undefined) {
      throw error;
    }
    const hasTooManyFiles = code === 'EMFILE' || code === 'ENFILE';
    throw refusal(
      hasTooManyFiles ? 503 : 500,
      `Model ${id} cannot be read because ${diskReason(error)}`,
      hasTooManyFiles ? { 'retry-after': '1' } : {},
    );
  });
  if (found !== undefined && 'problem' in found) {
    throw refusal(400, `Model ${id} ${found.problem}`);
  }
  return found;
}

const NO_SUCH_MODEL = { code: 'model_not_found', param: 'model' };

/** Returns the API's 404. `reason` is a predicate. */
export function noSuchModel(id: string, reason = 'does not exist'): HttpError {
  return refusal(404, `Model ${id.slice(0, 200)} ${reason}`, {}, NO_SUCH_MODEL);
}

/** Returns the API's 503 for a model that is being loaded or downloaded. */
export function stillLoading(id: string, estimatedSeconds: number): HttpError {
  const estimated_time = Math.round(estimatedSeconds * 100) / 100;
  const body = { error: `Model ${id} is currently loading`, estimated_time };
  return new HttpError(503, body, retryAfter(estimatedSeconds), { code: 'model_loading' });
}
