import type { Logger } from '../../core/ports';
import type { Engine, PipelineName } from '../engine/engine';
import type { LoadTimes } from './loadTimes';
import type { Lease } from './modelSlot';
import { ModelSlot } from './modelSlot';
import type { CatalogModel } from './readModelFolder';
import { settledOrAborted } from '../../core/settledOrAborted';

export type Acquired =
  | { readonly state: 'loaded'; readonly lease: Lease }
  /** It loads, or (`load: false`) it would have to. */
  | { readonly state: 'loading'; readonly estimatedSeconds: number }
  | { readonly state: 'failed'; readonly reason: string }
  /** So many requests use it or wait for it that another one would only wait too long. */
  | { readonly state: 'busy'; readonly estimatedSeconds: number }
  /** It alone would take more than the memory budget. */
  | { readonly state: 'tooBig' };

/** What the API calls the state of a model, and `Loading` and `Failed`, for which it has no word. */
export type ModelState = 'Loadable' | 'Loading' | 'Loaded' | 'Failed' | 'TooBig';

export interface AcquireOptions {
  /** Wait until it is loaded. */
  readonly wait: boolean;
  /** Load it where it is not loaded. */
  readonly load: boolean;
  /** Ends the waiting. */
  readonly signal: AbortSignal;
}

export interface PoolLimits {
  /** What all models may take in memory, in bytes. */
  readonly memoryBytes: number;
  /** How many requests may use one model or wait for it at a time. */
  readonly queue: number;
}

/** After a failed load the reason is given for so long, in milliseconds, before the next request tries again. */
const FAILURE_COUNTS_MS = 10_000;
const LEAST_ESTIMATE_SECONDS = 0.1;

/**
 * The models in memory. One load at a time, in the order in which they were asked for; beyond the memory budget the least
 * recently used model that is not pinned has to go first. One model may always be loaded, whatever the pinned ones take.
 */
export class ModelPool {
  readonly #slots = new Map<string, ModelSlot>();
  #pinned: ReadonlySet<string> = new Set();
  /** The end of the queue of loads. */
  #loads: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(
    private readonly engine: Engine,
    private readonly times: LoadTimes,
    private readonly limits: PoolLimits,
    private readonly log: Logger,
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
    if (slot.loaded !== undefined) return { state: 'loaded', lease: { model: slot.loaded, release } };
    release();
    if (slot.failure !== undefined) return { state: 'failed', reason: slot.failure.reason };
    return { state: 'loading', estimatedSeconds: this.#remaining(slot) };
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
    const slots = [...this.#slots.values()].filter((slot) => slot.model.id === model.id);
    if (slots.some(({ loaded }) => loaded !== undefined)) return 'Loaded';
    if (slots.some(({ failure }) => failure === undefined)) return 'Loading';
    if (this.isTooBig(model)) return 'TooBig';
    return slots.length > 0 ? 'Failed' : 'Loadable';
  }

  /** True for a model that alone would take more than the whole memory budget. */
  isTooBig(model: CatalogModel): boolean {
    return this.times.bytes(model) > this.limits.memoryBytes;
  }

  /** Lets go of all models and closes the engine; loads fail. */
  async close(): Promise<void> {
    this.#closed = true;
    // Ends loads that are on, too.
    await this.engine.close();
    await this.#loads;
    await Promise.all([...this.#slots.values()].map(async (slot) => slot.loaded?.dispose()));
    this.#slots.clear();
  }

  /** The slot that can answer; an old failure does not count, nor a model whose files have changed since. */
  #current(model: CatalogModel, pipeline: PipelineName): ModelSlot | undefined {
    const slot = this.#slots.get(keyOf(model, pipeline));
    if (slot === undefined) return undefined;
    const failedAt = slot.failure?.at ?? Infinity;
    const stale = slot.model.fingerprint !== model.fingerprint && slot.loaded !== undefined;
    if (!stale && performance.now() - failedAt < FAILURE_COUNTS_MS) return slot;
    void this.#evict(slot, 'outdated');
    return undefined;
  }

  #enqueue(model: CatalogModel, pipeline: PipelineName): ModelSlot {
    const slot = new ModelSlot(model, pipeline);
    this.#slots.set(keyOf(model, pipeline), slot);
    this.#loads = this.#loads.then(() => this.#load(slot));
    return slot;
  }

  /** Never rejects. */
  async #load(slot: ModelSlot): Promise<void> {
    const { model, pipeline } = slot;
    try {
      if (this.#closed) throw new Error('the server stops');
      await this.#makeRoom(slot);
      const startedAt = performance.now();
      const loaded = await this.engine.load(model, pipeline);
      const seconds = (performance.now() - startedAt) / 1000;
      slot.settle({ loaded });
      void loaded.lost.then((reason) => this.#lose(slot, reason));
      this.log.info(
        `loaded ${model.id} for ${pipeline} in ${seconds.toFixed(2)} s, ${megabytes(loaded.bytes)} MB`,
      );
      await this.times.record(model, seconds, loaded.bytes);
    } catch (error) {
      const reason = (error instanceof Error ? error.message : String(error))
        .replaceAll(model.root, '')
        .slice(0, 300);
      slot.settle({ reason });
      this.log.warn(`could not load ${model.id}: ${reason}`);
    }
  }

  /** Lets models go until the next one fits into the budget, or nothing is left that may go. */
  async #makeRoom(next: ModelSlot): Promise<void> {
    for (;;) {
      const others = [...this.#slots.values()].filter(({ loaded }) => loaded !== undefined);
      const used = others.reduce((sum, { loaded }) => sum + (loaded?.bytes ?? 0), 0);
      if (used + this.times.bytes(next.model) <= this.limits.memoryBytes) return;
      const [oldest] = others
        .filter(({ model }) => !this.#pinned.has(model.id))
        .sort((a, b) => Number(a.users > 0) - Number(b.users > 0) || a.lastUsed - b.lastUsed);
      if (oldest === undefined) return;
      await this.#evict(oldest, 'least recently used');
    }
  }

  /** Forgets a model whose process has crashed; a pinned one is loaded again. */
  #lose(slot: ModelSlot, reason: string): void {
    const { model, pipeline } = slot;
    this.log.warn(`lost ${model.id}: ${reason}`);
    if (this.#slots.get(keyOf(model, pipeline)) !== slot) return;
    this.#slots.delete(keyOf(model, pipeline));
    if (this.#pinned.has(model.id) && !this.#closed) this.#enqueue(model, pipeline);
  }

  /** From now on it counts as not loaded; requests that use it are finished first. */
  async #evict(slot: ModelSlot, why: string): Promise<void> {
    const key = keyOf(slot.model, slot.pipeline);
    if (this.#slots.get(key) === slot) this.#slots.delete(key);
    if (slot.failure !== undefined) return;
    await slot.letGo();
    this.log.info(`let go of ${slot.model.id} (${why})`);
  }

  /** Seconds until a slot is loaded: its own load, and those before it. */
  #remaining(slot: ModelSlot): number {
    const open = [...this.#slots.values()].filter(
      ({ loaded, failure }) => loaded === undefined && failure === undefined,
    );
    const ahead = open.slice(0, open.indexOf(slot) + 1);
    const total = ahead.reduce((sum, { model }) => sum + this.times.seconds(model), 0);
    const elapsed = (performance.now() - (ahead[0] ?? slot).asked) / 1000;
    return Math.max(LEAST_ESTIMATE_SECONDS, total - elapsed);
  }
}

const keyOf = (model: CatalogModel, pipeline: PipelineName): string => `${pipeline} ${model.id}`;

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(0);
