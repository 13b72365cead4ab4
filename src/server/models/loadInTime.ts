import { settledOrAborted } from '../../core/http/settledOrAborted';
import type { Engine, EngineModel, ModelSource, PipelineName } from '../engine/engine';
import { ModelFailureError } from '../engine/engine';

/**
 * Loads a model, and gives it up after `limitMs` milliseconds with a `ModelFailure`, or with the signal's reason. What
 * an engine gives after that is let go at once.
 */
export async function loadInTime(
  engine: Engine,
  model: ModelSource,
  pipeline: PipelineName,
  { limitMs, signal }: { readonly limitMs: number; readonly signal: AbortSignal },
): Promise<EngineModel> {
  const late = new AbortController();
  const timer = setTimeout(
    () => late.abort(new ModelFailureError(`it did not load within ${Math.ceil(limitMs / 1000)} seconds`)),
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
