import type { Logger } from '../../core/ports';
import { setTimeout as delay } from 'node:timers/promises';
import type { Engine, EngineModel, PipelineName } from '../engine/engine';
import { ModelFailure } from '../engine/engine';
import { Crashes, refusedSentence } from './crashes';
import { LoadQueue } from './loadQueue';
import type { LoadTimes } from './loadTimes';
import type { Lease } from './modelSlot';
import { ModelSlot } from './modelSlot';
import { loadInTime } from './loadInTime';
import type { Acquired, AcquireOptions, ModelState, PoolLimits } from './poolTypes';
import type { CatalogModel } from './readModelFolder';
import { problemOf, stateOf } from './slotState';
import { settledOrAborted } from '../../core/http/settledOrAborted';

/** After a failed load the reason is given for so long, in milliseconds, before the next request tries again. */
const FAILURE_COUNTS_MS = 10_000;
const LEAST_ESTIMATE_SECONDS = 0.1;
/** A model that bloats at each use is not loaded more often than this, in milliseconds. */
const BETWEEN_REPLACEMENTS_MS = 60_000;

/**
 * The models in memory. Loads come one after the other (see `LoadQueue`) and have a time limit; a model whose process
 * crashes again and again is refused for a while; a process that holds on to much memory is replaced. Beyond the memory budget the least
 * recently used model that is not pinned has to go first. One model may always be loaded, whatever the pinned ones take.
 */
export class ModelPool {
  readonly #slots = new Map<string, ModelSlot>();
  #pinned: ReadonlySet<string> = new Set();
  readonly #loads = new LoadQueue();
  readonly #closing = new AbortController();
  /** Models that still take memory until those who use them are done. */
  readonly #leaving = new Map<ModelSlot, Promise<void>>();
  readonly #replaced = new Map<string, number>();

  constructor(
    private readonly engine: Engine,
    private readonly times: LoadTimes,
    private readonly limits: PoolLimits,
    private readonly log: Logger,
    private readonly crashes = new Crashes(),
  ) {}

  /** A lease of a model, or how far its load is. Rejects with the signal's reason when the waiting is ended. */
  async acquire(model: CatalogModel, pipeline: PipelineName, options: AcquireOptions): Promise<Acquired> {
    const known = this.#current(model, pipeline);
    if (known === undefined && this.isTooBig(model) && !this.#pinned.has(model.id))
      return { state: 'tooBig' };
    if (known === undefined && !options.load) {
      return { state: 'loading', estimatedSeconds: this.times.seconds(model) };
    }
    const slot = known ?? this.#enqueue(model, pipeline);
    if (slot.users >= this.limits.queue) return { state: 'busy', estimatedSeconds: this.#remaining(slot) };
    const release = slot.use();
    try {
      if (options.wait && slot.loaded === undefined) await settledOrAborted(slot.ready, options.signal);
    } catch (error) {
      release();
      throw error;
    }
    if (slot.loaded !== undefined) return { state: 'loaded', lease: this.#lease(slot, slot.loaded, release) };
    release();
    if (slot.failure !== undefined) {
      const { reason, isPause, until } = slot.failure;
      const pauseSeconds = Math.max(1, Math.ceil((until - performance.now()) / 1000));
      return { state: 'failed', reason, ...(isPause ? { pauseSeconds } : {}) };
    }
    return { state: 'loading', estimatedSeconds: this.#remaining(slot) };
  }

  /** True where `acquire` would say `busy`: known before a request is read. */
  isBusy(model: CatalogModel, pipeline: PipelineName): boolean {
    return (this.#slots.get(keyOf(model, pipeline))?.users ?? 0) >= this.limits.queue;
  }

  /** Keeps these models and no others from being evicted, and loads those that are not loaded, in this order. */
  pin(models: readonly { readonly model: CatalogModel; readonly pipeline: PipelineName }[]): void {
    this.#pinned = new Set(models.map(({ model }) => model.id));
    for (const { model, pipeline } of models) {
      if (this.#current(model, pipeline) === undefined) this.#enqueue(model, pipeline);
    }
  }

  /** The state of a model, whatever pipeline it is loaded for. */
  state(model: CatalogModel): ModelState {
    return stateOf(model, this.#slots.values(), this.isTooBig(model));
  }

  /** Why a model is `Failed`, as a sentence; nothing in other states. */
  problem(model: CatalogModel): string | undefined {
    return this.state(model) === 'Failed' ? problemOf(model, this.#slots.values()) : undefined;
  }

  /** True for a model that alone would take more than the whole memory budget. */
  isTooBig(model: CatalogModel): boolean {
    return this.times.bytes(model) > this.limits.memoryBytes;
  }

  /** Lets go of all models and closes the engine; loads fail. */
  async close(): Promise<void> {
    this.#closing.abort(new ModelFailure('the server is stopping'));
    await this.engine.close();
    await this.#loads.idle();
    await Promise.all([...this.#slots.values()].map(async (slot) => slot.loaded?.dispose()));
    this.#slots.clear();
  }

  /** The slot that can answer; an old failure does not count, nor a model whose files have changed since. */
  #current(model: CatalogModel, pipeline: PipelineName): ModelSlot | undefined {
    const slot = this.#slots.get(keyOf(model, pipeline));
    if (slot === undefined) return undefined;
    const isOver = slot.loaded !== undefined || slot.failure !== undefined;
    const stale = isOver && slot.model.fingerprint !== model.fingerprint;
    if (!stale && performance.now() < (slot.failure?.until ?? Infinity)) return slot;
    void this.#evict(slot, 'outdated');
    return undefined;
  }

  #enqueue(model: CatalogModel, pipeline: PipelineName, delayMs = 0): ModelSlot {
    const slot = new ModelSlot(model, pipeline, delayMs);
    this.#slots.set(keyOf(model, pipeline), slot);
    const patience = this.times.patienceMs(model, this.limits.patienceMs);
    const begin = () => this.#loads.add(() => this.#load(slot), patience);
    if (delayMs === 0) begin();
    else void delay(delayMs, undefined, { signal: this.#closing.signal }).then(begin, () => this.#fail(slot));
    return slot;
  }

  /** Never rejects. */
  async #load(slot: ModelSlot): Promise<void> {
    const { model, pipeline } = slot;
    try {
      this.#closing.signal.throwIfAborted();
      await this.#makeRoom(slot);
      slot.isLoading = true;
      const startedAt = performance.now();
      const limitMs = this.times.limitMs(model, this.limits.loadMs);
      const deadline = { limitMs, signal: this.#closing.signal };
      const loaded = await loadInTime(this.engine, model, pipeline, deadline);
      const seconds = (performance.now() - startedAt) / 1000;
      slot.settle({ loaded });
      void loaded.lost.then((reason) => this.#lose(slot, loaded, reason));
      this.log.info(
        `loaded ${model.id} for ${pipeline} in ${seconds.toFixed(2)} s, ${megabytes(loaded.bytes)} MB`,
      );
      await this.times.record(model, seconds, loaded.bytes);
    } catch (error) {
      this.#fail(slot, error);
    }
  }

  #fail(slot: ModelSlot, error: unknown = this.#closing.signal.reason): void {
    const { id, root } = slot.model;
    const reason = String(error instanceof Error ? error.message : error).replaceAll(root, '');
    const until = performance.now() + FAILURE_COUNTS_MS;
    slot.settle({ reason: reason.slice(0, 300), until, isPause: false });
    this.log.warn(`could not load ${id}: ${reason}`);
  }

  /** Lets models go until the next one fits into the budget, or nothing is left that may go. */
  async #makeRoom(next: ModelSlot): Promise<void> {
    for (;;) {
      const slots = [...this.#slots.values()];
      const others = slots.filter(({ loaded }) => loaded !== undefined);
      const used = [...others, ...this.#leaving.keys()].reduce(
        (sum, one) => sum + (one.loaded?.bytes ?? 0),
        0,
      );
      const coming = slots.filter((slot) => slot.isLoading || slot === next);
      const wanted = coming.reduce((sum, { model }) => sum + this.times.bytes(model), 0);
      if (used + wanted <= this.limits.memoryBytes) return;
      const [oldest] = others
        .filter(({ model }) => !this.#pinned.has(model.id))
        .sort((a, b) => Number(a.users > 0) - Number(b.users > 0) || a.lastUsed - b.lastUsed);
      if (this.#leaving.size > 0) await Promise.race(this.#leaving.values());
      else if (oldest === undefined) return;
      else await this.#evict(oldest, 'least recently used');
    }
  }

  /** Forgets a model whose process has ended. A pinned one is loaded again; one that crashes again and again is refused. */
  #lose(slot: ModelSlot, loaded: EngineModel, reason: string): void {
    const { model, pipeline } = slot;
    this.log.warn(`lost ${model.id}: ${reason}`);
    const key = keyOf(model, pipeline);
    if (this.#slots.get(key) !== slot || this.#closing.signal.aborted) return;
    this.#slots.delete(key);
    const next = this.crashes.after(key, loaded.wasStopped === true);
    if (next.kind === 'again') {
      if (next.inMs > 0 || this.#pinned.has(model.id)) this.#enqueue(model, pipeline, next.inMs);
      return;
    }
    const told = refusedSentence(next);
    this.log.error(`refusing ${model.id}: ${told}`);
    const refused = new ModelSlot(model, pipeline);
    refused.settle({ reason: told, until: performance.now() + next.forMs, isPause: true });
    this.#slots.set(key, refused);
    void delay(next.forMs, undefined, { signal: this.#closing.signal, ref: false }).then(
      () => {
        if (this.#slots.get(key) !== refused) return;
        this.#slots.delete(key);
        if (this.#pinned.has(model.id)) this.#enqueue(model, pipeline);
      },
      () => undefined,
    );
  }

  #lease(slot: ModelSlot, model: EngineModel, release: () => void): Lease {
    return { model, release: () => (release(), this.#replaceBloated(slot)) };
  }

  /** An idle process that has grown much gives its memory back only with its end; the model is loaded again at once. */
  #replaceBloated(slot: ModelSlot): void {
    const key = keyOf(slot.model, slot.pipeline);
    const last = this.#replaced.get(key) ?? -Infinity;
    if (this.#slots.get(key) !== slot || !slot.isBloated) return;
    if (performance.now() - last < BETWEEN_REPLACEMENTS_MS) return;
    this.#replaced.set(key, performance.now());
    void this.#evict(slot, `grown to ${megabytes(slot.loaded?.bytes ?? 0)} MB`);
    this.#enqueue(slot.model, slot.pipeline);
  }

  /** From now on it counts as not loaded; requests that use it are finished first. Never rejects. */
  async #evict(slot: ModelSlot, why: string): Promise<void> {
    const key = keyOf(slot.model, slot.pipeline);
    if (this.#slots.get(key) === slot) this.#slots.delete(key);
    if (slot.failure !== undefined) return;
    const gone = slot.letGo().catch(() => undefined);
    this.#leaving.set(slot, gone);
    await gone;
    this.#leaving.delete(slot);
    this.log.info(`unloaded ${slot.model.id} (${why})`);
  }

  /** Seconds until a slot is loaded: its own load, and those before it. */
  #remaining(slot: ModelSlot): number {
    const open = [...this.#slots.values()].filter(
      ({ loaded, failure }) => loaded === undefined && failure === undefined,
    );
    const ahead = open.slice(0, open.indexOf(slot) + 1);
    const total = ahead.reduce((sum, { model }) => sum + this.times.seconds(model), 0);
    const elapsed = (performance.now() - (ahead[0] ?? slot).asked) / 1000;
    return Math.max(LEAST_ESTIMATE_SECONDS, total + slot.delayMs / 1000 - elapsed);
  }
}

const keyOf = (model: CatalogModel, pipeline: PipelineName): string => `${pipeline} ${model.id}`;

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(0);
