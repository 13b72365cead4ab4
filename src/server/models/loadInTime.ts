import { settledOrAborted } from '../../core/http/settledOrAborted';
import type { Engine, EngineModel, ModelSource, PipelineName } from '../engine/engine';
import { ModelFailureError } from '../engine/engine';

/**
 * Loads a model. Rejects after `limitMs` milliseconds with a `ModelFailureError`, or with the signal's reason; a model
 * that the engine returns later is disposed immediately.
 */
export async function loadInTime(
  engine: Engine,
  model: ModelSource,
  pipeline: PipelineName,
  { limitMs, signal }: { readonly limitMs: number; readonly signal: AbortSignal },
): Promise<EngineModel> {
  const late = new AbortController();
  const timer = setTimeout(
    () => late.abort(new ModelFailureError(`it did not load within ${Math.ceil(limitMs / 1000)} s`)),
    limitMs,
  );
  const ends = AbortSignal.any([late.signal, signal]);
  const loading = engine.load(model, pipeline, ends);
  try {
    return await settledOrAborted(loading, ends);
  } catch (error) {
    loading.then((loaded) => loaded.dispose()).catch(() => undefined);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
