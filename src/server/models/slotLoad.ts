import type { Logger } from '../../core/ports';
import type { Engine, EngineModel } from '../engine/engine';
import { loadInTime } from './loadInTime';
import type { LoadEstimates } from './loadEstimates';
import type { ModelSlot } from './modelSlot';

/** How long a failed load is reported before a request tries again, in milliseconds. */
const FAILURE_VALID_MS = 10_000;

/** Loads a slot's model within its time limit and records how long it took. Rejects with the reason of the failure. */
export async function loadSlot(
  slot: ModelSlot,
  {
    engine,
    estimates,
    minLimitMs,
    log,
    closing,
    onLost,
  }: {
    readonly engine: Engine;
    readonly estimates: LoadEstimates;
    /** Minimum time limit of a load, in milliseconds. */
    readonly minLimitMs: number | undefined;
    readonly log: Logger;
    readonly closing: AbortSignal;
    /** Called once, when the process of the loaded model ends. */
    readonly onLost: (loaded: EngineModel, reason: string) => void;
  },
): Promise<void> {
  const { model, pipeline } = slot;
  slot.isLoading = true;
  const startedAt = performance.now();
  const deadline = { limitMs: estimates.limitMs(model, minLimitMs), signal: closing };
  const loaded = await loadInTime(engine, model, pipeline, deadline);
  const seconds = (performance.now() - startedAt) / 1000;
  slot.settle({ loaded });
  void loaded.lost.then((reason) => onLost(loaded, reason));
  const megabytes = (loaded.bytes / 1e6).toFixed(0);
  log.info(`loaded ${model.id} for ${pipeline} in ${seconds.toFixed(2)} s, ${megabytes} MB`);
  await estimates.record(model, seconds, loaded.bytes);
}

/** Settles a slot with the reason of its failed load, without the paths of this machine. */
export function failSlot(slot: ModelSlot, error: unknown, log: Logger): void {
  const { id, root } = slot.model;
  const reason = String(error instanceof Error ? error.message : error).replaceAll(root, '');
  const until = performance.now() + FAILURE_VALID_MS;
  slot.settle({ reason: reason.slice(0, 300), until, isPause: false });
  log.warn(`could not load ${id}: ${reason}`);
}
