import type { Logger } from '../../core/ports';
import { setTimeout as delay } from 'node:timers/promises';
import type { Engine, EngineModel, PipelineName } from '../engine/engine';
import { ModelFailureError } from '../engine/engine';
import { Crashes, refusedSentence } from './crashes';
import { LoadQueue } from './loadQueue';
import type { LoadEstimates } from './loadEstimates';
import { ModelSlot } from './modelSlot';
import type { Acquired, AcquireOptions, ModelState, PoolLimits } from './poolTypes';
import type { CatalogModel } from './readModelFolder';
import { remainingSeconds, roomFor } from './poolRoom';
import { failSlot, loadSlot } from './slotLoad';
import { failedState, problemOf, stateOf } from './slotState';
import { settledOrAborted } from '../../core/http/settledOrAborted';

/** A model that bloats at each use is not loaded more often than this, in milliseconds. */
const BETWEEN_REPLACEMENTS_MS = 60_000;

/**
 * The models in memory. Loads come one after the other (see `LoadQueue`) and have a time limit; a model whose process
 * crashes again and again is refused for a while; a process that holds on to much memory is replaced. Beyond the memory budget the least
 * recently used model that is not pinned has to go first. One model may always be loaded, whatever the pinned ones take.
 */
export class ModelPool {
  private readonly slots = new Map<string, ModelSlot>();
  private pinned: ReadonlySet<string> = new Set();
  private readonly loads = new LoadQueue();
  private readonly closing = new AbortController();
  /** Models that still take memory until those who use them are done. */
  private readonly leaving = new Map<ModelSlot, Promise<void>>();
  private readonly replaced = new Map<string, number>();

  constructor(
    private readonly engine: Engine,
    private readonly times: LoadEstimates,
    private readonly limits: PoolLimits,
    private readonly log: Logger,
    private readonly crashes = new Crashes(),
  ) {}

  /** A lease of a model, or how far its load is. Rejects with the signal's reason when the waiting is ended. */
  async acquire(model: CatalogModel, pipeline: PipelineName, options: AcquireOptions): Promise<Acquired> {
    const known = this.current(model, pipeline);
    if (known === undefined && this.isTooBig(model) && !this.pinned.has(model.id)) {
      return { state: 'tooBig' };
    }
    if (known === undefined && !options.load) {
      return { state: 'loading', estimatedSeconds: this.times.seconds(model) };
    }
    const slot = known ?? this.enqueue(model, pipeline);
    if (slot.users >= this.limits.queue) {
      return { state: 'busy', estimatedSeconds: this.remaining(slot) };
    }
    const release = slot.use();
    try {
      if (options.wait && slot.loaded === undefined) {
        await settledOrAborted(slot.ready, options.signal);
      }
    } catch (error) {
      release();
      throw error;
    }
    if (slot.loaded !== undefined) {
      const end = (): void => (release(), this.replaceBloated(slot));
      return { state: 'loaded', lease: { model: slot.loaded, release: end } };
    }
    release();
    return slot.failure === undefined
      ? { state: 'loading', estimatedSeconds: this.remaining(slot) }
      : failedState(slot.failure);
  }

  /** True where `acquire` would say `busy`: known before a request is read. */
  isBusy(model: CatalogModel, pipeline: PipelineName): boolean {
    return (this.slots.get(keyOf(model, pipeline))?.users ?? 0) >= this.limits.queue;
  }

  /** Keeps these models and no others from being evicted, and loads those that are not loaded, in this order. */
  pin(models: readonly { readonly model: CatalogModel; readonly pipeline: PipelineName }[]): void {
    this.pinned = new Set(models.map(({ model }) => model.id));
    for (const { model, pipeline } of models) {
      if (this.current(model, pipeline) === undefined) {
        this.enqueue(model, pipeline);
      }
    }
  }

  /** The state of a model, whatever pipeline it is loaded for. */
  state(model: CatalogModel): ModelState {
    return stateOf(model, this.slots.values(), this.isTooBig(model));
  }

  /** Why a model is `Failed`, as a sentence; nothing in other states. */
  problem(model: CatalogModel): string | undefined {
    return this.state(model) === 'Failed' ? problemOf(model, this.slots.values()) : undefined;
  }

  /** True for a model that alone would take more than the whole memory budget. */
  isTooBig(model: CatalogModel): boolean {
    return this.times.bytes(model) > this.limits.memoryBytes;
  }

  /** Lets go of all models and closes the engine; loads fail. */
  async close(): Promise<void> {
    this.closing.abort(new ModelFailureError('the server is stopping'));
    await this.engine.close();
    await this.loads.idle();
    await Promise.all([...this.slots.values()].map(async (slot) => slot.loaded?.dispose()));
    this.slots.clear();
  }

  /** The slot that can answer; an old failure does not count, nor a model whose files have changed since. */
  private current(model: CatalogModel, pipeline: PipelineName): ModelSlot | undefined {
    const slot = this.slots.get(keyOf(model, pipeline));
    if (slot?.isCurrent(model) === false) {
      void this.evict(slot, 'outdated');
      return undefined;
    }
    return slot;
  }

  private enqueue(model: CatalogModel, pipeline: PipelineName, delayMs = 0): ModelSlot {
    const slot = new ModelSlot(model, pipeline, delayMs);
    this.slots.set(keyOf(model, pipeline), slot);
    const patience = this.times.patienceMs(model, this.limits.patienceMs);
    const begin = () => this.loads.add(() => this.load(slot), patience);
    if (delayMs === 0) {
      begin();
    } else {
      void delay(delayMs, undefined, { signal: this.closing.signal }).then(begin, () => this.fail(slot));
    }
    return slot;
  }

  /** Never rejects. */
  private async load(slot: ModelSlot): Promise<void> {
    try {
      this.closing.signal.throwIfAborted();
      await this.makeRoom(slot);
      await loadSlot(slot, {
        engine: this.engine,
        times: this.times,
        minLimitMs: this.limits.loadMs,
        log: this.log,
        closing: this.closing.signal,
        onLost: (loaded, reason) => this.lose(slot, loaded, reason),
      });
    } catch (error) {
      this.fail(slot, error);
    }
  }

  private fail(slot: ModelSlot, error: unknown = this.closing.signal.reason): void {
    failSlot(slot, error, this.log);
  }

  /** Lets models go until the next one fits into the budget, or nothing is left that may go. */
  private async makeRoom(next: ModelSlot): Promise<void> {
    for (;;) {
      const room = roomFor(next, {
        slots: [...this.slots.values()],
        leaving: [...this.leaving.keys()],
        pinned: this.pinned,
        memoryBytes: this.limits.memoryBytes,
        estimate: (model) => this.times.bytes(model),
      });
      if (room.isEnough) {
        return;
      }
      if (this.leaving.size > 0) {
        await Promise.race(this.leaving.values());
      } else if (room.evictable === undefined) {
        return;
      } else {
        await this.evict(room.evictable, 'least recently used');
      }
    }
  }

  /** Forgets a model whose process has ended. A pinned one is loaded again; one that crashes again and again is refused. */
  private lose(slot: ModelSlot, loaded: EngineModel, reason: string): void {
    const { model, pipeline } = slot;
    this.log.warn(`lost ${model.id}: ${reason}`);
    const key = keyOf(model, pipeline);
    if (this.slots.get(key) !== slot || this.closing.signal.aborted) {
      return;
    }
    this.slots.delete(key);
    const next = this.crashes.after(key, loaded.wasStopped === true);
    if (next.kind === 'again') {
      if (next.inMs > 0 || this.pinned.has(model.id)) {
        this.enqueue(model, pipeline, next.inMs);
      }
      return;
    }
    const told = refusedSentence(next);
    this.log.error(`refusing ${model.id}: ${told}`);
    const refused = new ModelSlot(model, pipeline);
    refused.settle({ reason: told, until: performance.now() + next.forMs, isPause: true });
    this.slots.set(key, refused);
    void delay(next.forMs, undefined, { signal: this.closing.signal, ref: false }).then(
      () => {
        if (this.slots.get(key) !== refused) {
          return;
        }
        this.slots.delete(key);
        if (this.pinned.has(model.id)) {
          this.enqueue(model, pipeline);
        }
      },
      () => undefined,
    );
  }

  /** An idle process that has grown much gives its memory back only with its end; the model is loaded again at once. */
  private replaceBloated(slot: ModelSlot): void {
    const key = keyOf(slot.model, slot.pipeline);
    const isRecent = performance.now() - (this.replaced.get(key) ?? -Infinity) < BETWEEN_REPLACEMENTS_MS;
    if (this.slots.get(key) !== slot || !slot.isBloated || isRecent) {
      return;
    }
    this.replaced.set(key, performance.now());
    void this.evict(slot, `grown to ${megabytes(slot.loaded?.bytes ?? 0)} MB`);
    this.enqueue(slot.model, slot.pipeline);
  }

  /** From now on it counts as not loaded; requests that use it are finished first. Never rejects. */
  private async evict(slot: ModelSlot, why: string): Promise<void> {
    const key = keyOf(slot.model, slot.pipeline);
    if (this.slots.get(key) === slot) {
      this.slots.delete(key);
    }
    if (slot.failure !== undefined) {
      return;
    }
    const gone = slot.letGo().catch(() => undefined);
    this.leaving.set(slot, gone);
    await gone;
    this.leaving.delete(slot);
    this.log.info(`unloaded ${slot.model.id} (${why})`);
  }

  private remaining(slot: ModelSlot): number {
    return remainingSeconds(slot, [...this.slots.values()], (model) => this.times.seconds(model));
  }
}

const keyOf = (model: CatalogModel, pipeline: PipelineName): string => `${pipeline} ${model.id}`;

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(0);
