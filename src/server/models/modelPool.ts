import type { Logger } from '../../core/ports';
import type { Engine, EngineModel, PipelineName } from '../engine/engine';
import type { LoadTimes } from './loadTimes';
import type { CatalogModel } from './readModelFolder';
import { settledOrAborted } from './settledOrAborted';

/** A place of a model in memory. */
interface Slot {
  readonly key: string;
  readonly model: CatalogModel;
  readonly startedAt: number;
  /** Resolves when the load is over, either way. Never rejects. */
  readonly ready: Promise<void>;
  loaded?: EngineModel;
  failure?: { readonly reason: string; readonly at: number };
  users: number;
  lastUsed: number;
}

/** Use of a loaded model; it is not evicted before `release` was called. */
export interface Lease {
  readonly model: EngineModel;
  release(): void;
}

export type Acquired =
  | { readonly state: 'loaded'; readonly lease: Lease }
  /** It loads, or (`load: false`) it would have to. */
  | { readonly state: 'loading'; readonly estimatedSeconds: number }
  | { readonly state: 'failed'; readonly reason: string };

/** What the API calls the state of a model. */
export type ModelState = 'Loadable' | 'Loading' | 'Loaded' | 'Failed';

/** After a failed load the reason is given for so long, in milliseconds, before the next request tries again. */
const FAILURE_COUNTS_MS = 10_000;
const LEAST_ESTIMATE_SECONDS = 0.1;

/** The models in memory: loads on first use, one at a time, and lets go of the least recently used. */
export class ModelPool {
  readonly #slots = new Map<string, Slot>();
  /** The end of the queue of loads. */
  #loads: Promise<void> = Promise.resolve();

  constructor(
    private readonly engine: Engine,
    private readonly times: LoadTimes,
    private readonly log: Logger,
  ) {}

  /**
   * A lease of a model. Not loaded yet, it starts to load (unless `load` is false); with `wait` that is waited for, until
   * `signal` is aborted (rejects with its reason).
   */
  async acquire(
    model: CatalogModel,
    pipeline: PipelineName,
    options: { readonly wait: boolean; readonly load: boolean; readonly signal: AbortSignal },
  ): Promise<Acquired> {
    const known = this.#current(model, pipeline);
    if (known === undefined && !options.load) {
      return { state: 'loading', estimatedSeconds: this.times.expected(model) };
    }
    const slot = known ?? this.#load(model, pipeline);
    if (options.wait && slot.loaded === undefined) await settledOrAborted(slot.ready, options.signal);
    if (slot.failure !== undefined) return { state: 'failed', reason: slot.failure.reason };
    if (slot.loaded === undefined) return { state: 'loading', estimatedSeconds: this.#remaining(slot) };
    return { state: 'loaded', lease: lease(slot, slot.loaded) };
  }

  /** The state of a model, whatever pipeline it is loaded for. */
  state(id: string): ModelState {
    const slots = [...this.#slots.values()].filter(({ model }) => model.id === id);
    if (slots.some(({ loaded }) => loaded !== undefined)) return 'Loaded';
    if (slots.some(({ failure }) => failure === undefined)) return 'Loading';
    return slots.length > 0 ? 'Failed' : 'Loadable';
  }

  /** Lets go of all models. */
  async close(): Promise<void> {
    await this.#loads;
    await Promise.all([...this.#slots.values()].map((slot) => slot.loaded?.dispose()));
    this.#slots.clear();
  }

  /** The slot that can answer: an old failure and a model whose files have changed since do not count. */
  #current(model: CatalogModel, pipeline: PipelineName): Slot | undefined {
    const slot = this.#slots.get(keyOf(model, pipeline));
    if (slot?.failure === undefined || performance.now() - slot.failure.at < FAILURE_COUNTS_MS) return slot;
    this.#slots.delete(slot.key);
    return undefined;
  }

  #load(model: CatalogModel, pipeline: PipelineName): Slot {
    const key = keyOf(model, pipeline);
    const before = this.#loads;
    const start = async (): Promise<void> => {
      await before;
      const startedAt = performance.now();
      try {
        slot.loaded = await this.engine.load(model, pipeline);
        const seconds = (performance.now() - startedAt) / 1000;
        this.times.record(model, seconds);
        this.log.info(`loaded ${model.id} for ${pipeline} in ${seconds.toFixed(2)} s`);
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        slot.failure = { reason: reason.replaceAll(model.root, '').slice(0, 300), at: performance.now() };
        this.log.warn(`could not load ${model.id}: ${slot.failure.reason}`);
      }
    };
    const slot: Slot = {
      key,
      model,
      startedAt: performance.now(),
      // A turn later, so that `slot` exists for it.
      ready: Promise.resolve().then(start),
      users: 0,
      lastUsed: performance.now(),
    };
    this.#loads = slot.ready;
    this.#slots.set(key, slot);
    return slot;
  }

  #remaining(slot: Slot): number {
    const elapsed = (performance.now() - slot.startedAt) / 1000;
    return Math.max(LEAST_ESTIMATE_SECONDS, this.times.expected(slot.model) - elapsed);
  }
}

const keyOf = (model: CatalogModel, pipeline: PipelineName): string =>
  `${pipeline} ${model.id} ${model.fingerprint}`;

function lease(slot: Slot, model: EngineModel): Lease {
  let held = true;
  slot.users++;
  return {
    model,
    release: () => {
      if (!held) return;
      held = false;
      slot.users--;
      slot.lastUsed = performance.now();
    },
  };
}
