import type { EngineModel } from '../engine/engine';
import { InvalidInputError, ModelFailureError, ModelLostError } from '../engine/engine';
import { refusal, retryAfter } from '../http/httpError';
import type { HttpError } from '../http/httpError';
import { stillLoading } from '../models/findModel';
import type { ModelPool } from '../models/modelPool';
import type { Lease } from '../models/modelSlot';
import type { AcquireOptions } from '../models/poolTypes';
import type { CatalogModel } from '../models/readModelFolder';
import { loadFailure } from '../models/slotState';
import type { ServerTask } from '../tasks/defineTask';
import { failureSentence } from './failureSentence';
import { wrongInput } from './inferRequest';

/** Runs `act` with a loaded model. If the model is lost before it has started, runs it once more with a new one. */
export async function withModel<T>(
  model: CatalogModel,
  task: ServerTask,
  options: AcquireOptions,
  pool: ModelPool,
  act: (loaded: EngineModel) => Promise<T>,
): Promise<T> {
  const once = async (attempt: AcquireOptions): Promise<T> => {
    const lease = await leaseOf(model, task, attempt, pool);
    try {
      return await act(lease.model);
    } finally {
      lease.release();
    }
  };
  try {
    return await once(options).catch((error: unknown) => {
      if (error instanceof ModelLostError && !error.hadStarted) {
        return once({ ...options, wait: true });
      }
      throw error;
    });
  } catch (error) {
    if (error instanceof InvalidInputError) {
      throw wrongInput(error);
    }
    if (error instanceof ModelLostError || error instanceof ModelFailureError) {
      throw refusal(500, failureSentence(error, model.id));
    }
    throw error;
  }
}

/** Returns a lease of a loaded model. Throws the API's `HttpError` if the model is loading, busy, too large or failed. */
async function leaseOf(
  model: CatalogModel,
  task: ServerTask,
  options: AcquireOptions,
  pool: ModelPool,
): Promise<Lease> {
  const acquired = await pool.acquire(model, task.pipeline, options);
  switch (acquired.state) {
    case 'loaded':
      return acquired.lease;
    case 'loading':
      throw stillLoading(model.id, acquired.estimatedSeconds);
    case 'busy':
      throw tooBusy(model.id, acquired.estimatedSeconds);
    case 'tooBig':
      throw refusal(400, `Model ${model.id} does not fit in the memory budget of this server`);
    case 'failed':
      throw refusal(
        500,
        loadFailure(model.id, acquired.reason),
        acquired.pauseSeconds === undefined ? {} : { 'retry-after': String(acquired.pauseSeconds) },
      );
  }
}

/** Returns the API's 503 for a model with too many requests. */
export function tooBusy(id: string, seconds: number): HttpError {
  return refusal(503, `Model ${id} is too busy, try again later`, retryAfter(seconds), {
    code: 'model_busy',
  });
}
