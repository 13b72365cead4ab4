import type { EngineModel, PipelineName } from '../engine/engine';
import type { CatalogModel } from './readModelFolder';

/** Use of a loaded model; it is not let go before `release` was called. */
export interface Lease {
  readonly model: EngineModel;
  release(): void;
}

/** Why a model cannot be used. */
export interface SlotFailure {
  readonly reason: string;
  /** It counts until then, by `performance.now()`. */
  readonly until: number;
  /** A try before `until` is of no use: the client is told when to come again. */
  readonly isPause: boolean;
}

/** A process may grow to so many times its memory after the load, and by so many bytes, before it counts as bloated. */
const MAX_GROWTH = 2;
const FREE_GROWTH_BYTES = 256e6;

/** A model's place in memory: first it waits for its load, then it is loaded or has failed, at last it is let go. */
export class ModelSlot {
  readonly asked = performance.now();
  loaded: EngineModel | undefined;
  failure: SlotFailure | undefined;
  lastUsed = performance.now();
  /** Its load has begun. */
  isLoading = false;
  private bytesAtFirst = Infinity;
  private userCount = 0;
  private idle: (() => void) | undefined;

  /** Resolves when the load is over, either way. */
  readonly ready: Promise<void>;
  private over: () => void = () => undefined;

  constructor(
    readonly model: CatalogModel,
    readonly pipeline: PipelineName,
    /** Its load begins so much later than it was asked for, in milliseconds. */
    readonly delayMs = 0,
  ) {
    this.ready = new Promise((resolve) => (this.over = resolve));
  }

  /** Says that the load is over. */
  settle(outcome: { readonly loaded: EngineModel } | SlotFailure): void {
    if ('loaded' in outcome) {
      this.loaded = outcome.loaded;
      this.bytesAtFirst = outcome.loaded.bytes;
    } else {
      this.failure = outcome;
    }
    this.isLoading = false;
    this.lastUsed = performance.now();
    this.over();
  }

  /** True while it can answer for these files: what was loaded of others, or failed with others or long ago, cannot. */
  isCurrent({ fingerprint }: CatalogModel): boolean {
    const isOver = this.loaded !== undefined || this.failure !== undefined;
    const isStale = isOver && this.model.fingerprint !== fingerprint;
    return !isStale && performance.now() < (this.failure?.until ?? Infinity);
  }

  /** True for a loaded model that nobody uses and that holds on to much more memory than it took at first. */
  get isBloated(): boolean {
    const bytes = this.loaded?.bytes ?? 0;
    return this.userCount === 0 && bytes > MAX_GROWTH * this.bytesAtFirst + FREE_GROWTH_BYTES;
  }

  /** Marks it as used until the function that is given back was called; waiting for the load is use too. */
  use(): () => void {
    let held = true;
    this.userCount++;
    this.lastUsed = performance.now();
    return () => {
      if (!held) {
        return;
      }
      held = false;
      this.userCount--;
      this.lastUsed = performance.now();
      if (this.userCount === 0) {
        this.idle?.();
      }
    };
  }

  get users(): number {
    return this.userCount;
  }

  /** Gives the memory back once nobody uses it any more. */
  async letGo(): Promise<void> {
    if (this.userCount > 0) {
      await new Promise<void>((resolve) => (this.idle = resolve));
    }
    await this.loaded?.dispose();
  }
}
