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

/** Minimum time between two replacements of a bloated model, in milliseconds. */
const BETWEEN_REPLACEMENTS_MS = 60_000;

/**
 * The models in memory. Loads run one after the other (see `LoadQueue`) with a time limit. A model whose process keeps
 * crashing is refused for a while, and a process that keeps too much memory is replaced. To stay in the memory budget, the
 * least recently used unpinned models are unloaded first. One model can always be loaded, even next to pinned ones.
 */
export class ModelPool {
  private readonly slots = new Map<string, ModelSlot>();
  private pinned: ReadonlySet<string> = new Set();
  private readonly loads = new LoadQueue();
  private readonly closing = new AbortController();
  /** Evicted models that still take memory until their running requests have finished. */
  private readonly leaving = new Map<ModelSlot, Promise<void>>();
  private readonly replaced = new Map<string, number>();

  constructor(
    private readonly engine: Engine,
    private readonly estimates: LoadEstimates,
    private readonly limits: PoolLimits,
    private readonly log: Logger,
    private readonly crashes = new Crashes(),
  ) {}

  /** Returns a lease of a model, or the state of its load. Rejects with the signal's reason if it is aborted. */
  async acquire(model: CatalogModel, pipeline: PipelineName, options: AcquireOptions): Promise<Acquired> {
    const known = this.current(model, pipeline);
    if (known === undefined && this.isTooBig(model) && !this.pinned.has(model.id)) {
      return { state: 'tooBig' };
    }
    if (known === undefined && !options.load) {
      return { state: 'loading', estimatedSeconds: this.estimates.seconds(model) };
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

  /** Returns whether `acquire` would return `busy`; callable before a request is read. */
  isBusy(model: CatalogModel, pipeline: PipelineName): boolean {
    return (this.slots.get(keyOf(model, pipeline))?.users ?? 0) >= this.limits.queue;
  }

  /** Protects exactly these models from eviction, and loads the missing ones in this order. */
  pin(models: readonly { readonly model: CatalogModel; readonly pipeline: PipelineName }[]): void {
    this.pinned = new Set(models.map(({ model }) => model.id));
    for (const { model, pipeline } of models) {
      if (this.current(model, pipeline) === undefined) {
        this.enqueue(model, pipeline);
      }
    }
  }

  /** Returns the state of a model, regardless of its pipeline. */
  state(model: CatalogModel): ModelState {
    return stateOf(model, this.slots.values(), this.isTooBig(model));
  }

  /** Returns why a model is `Failed`, as a sentence, or `undefined` in other states. */
  problem(model: CatalogModel): string | undefined {
    return this.state(model) === 'Failed' ? problemOf(model, this.slots.values()) : undefined;
  }

  /** Returns whether a model alone exceeds the memory budget. */
  isTooBig(model: CatalogModel): boolean {
    return this.estimates.bytes(model) > this.limits.memoryBytes;
  }

  /** Unloads a model, even a pinned one, as soon as its running requests have finished. Never rejects. */
  async unload(id: string): Promise<void> {
    const slots = [...this.slots.values()].filter(({ model }) => model.id === id);
    await Promise.all(slots.map((slot) => this.evict(slot, 'requested')));
  }

  /** Disposes all models and closes the engine; pending loads fail. */
  async close(): Promise<void> {
    this.closing.abort(new ModelFailureError('the server is stopping'));
    await this.engine.close();
    await this.loads.idle();
    await Promise.all([...this.slots.values()].map(async (slot) => slot.loaded?.dispose()));
    this.slots.clear();
  }

  /** Returns the usable slot. Evicts one that has an expired failure or whose files have changed. */
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
    const patience = this.estimates.patienceMs(model, this.limits.patienceMs);
    const start = () => this.loads.add(() => this.load(slot), patience);
    if (delayMs === 0) {
      start();
    } else {
      void delay(delayMs, undefined, { signal: this.closing.signal }).then(start, () => this.fail(slot));
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
        estimates: this.estimates,
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

  /** Unloads models until the next one fits in the budget, or no more can be unloaded. */
  private async makeRoom(next: ModelSlot): Promise<void> {
    for (;;) {
      const room = roomFor(next, {
        slots: [...this.slots.values()],
        leaving: [...this.leaving.keys()],
        pinned: this.pinned,
        memoryBytes: this.limits.memoryBytes,
        estimate: (model) => this.estimates.bytes(model),
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

  /** Removes a model whose process has ended. Reloads it if it is pinned; refuses it if it keeps crashing. */
  private lose(slot: ModelSlot, loaded: EngineModel, lossReason: string): void {
    const { model, pipeline } = slot;
    this.log.warn(`lost ${model.id}: ${lossReason}`);
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
    const reason = refusedSentence(next);
    this.log.error(`refusing ${model.id}: ${reason}`);
    const refused = new ModelSlot(model, pipeline);
    refused.settle({ reason, until: performance.now() + next.forMs, isPause: true });
    this.slots.set(key, refused);
    void delay(next.forMs, undefined, { signal: this.closing.signal, ref: false }).then(
      () => {
        if (this.slots.get(key) === refused && this.slots.delete(key) && this.pinned.has(model.id)) {
          this.enqueue(model, pipeline);
        }
      },
      () => undefined,
    );
  }

  /** Restarts an idle process that has grown a lot, since it returns its memory only when it exits. */
  private replaceBloated(slot: ModelSlot): void {
    const key = keyOf(slot.model, slot.pipeline);
    const isRecent = performance.now() - (this.replaced.get(key) ?? -Infinity) < BETWEEN_REPLACEMENTS_MS;
    if (this.slots.get(key) !== slot || !slot.isBloated || isRecent) {
      return;
    }
    this.replaced.set(key, performance.now());
    void this.evict(slot, `grown to ${((slot.loaded?.bytes ?? 0) / 1e6).toFixed(0)} MB`);
    this.enqueue(slot.model, slot.pipeline);
  }

  /** Unloads a model as soon as its running requests have finished; it counts as not loaded immediately. Never rejects. */
  private async evict(slot: ModelSlot, why: string): Promise<void> {
    const key = keyOf(slot.model, slot.pipeline);
    if (this.slots.get(key) === slot) {
      this.slots.delete(key);
    }
    if (slot.failure !== undefined) {
      return;
    }
    const gone = slot.dispose().catch(() => undefined);
    this.leaving.set(slot, gone);
    await gone;
    this.leaving.delete(slot);
    this.log.info(`unloaded ${slot.model.id} (${why})`);
  }

  private remaining(slot: ModelSlot): number {
    return remainingSeconds(slot, [...this.slots.values()], (model) => this.estimates.seconds(model));
  }
}

const keyOf = (model: CatalogModel, pipeline: PipelineName): string => `${pipeline} ${model.id}`;
