import type { EngineModel, PipelineName } from '../engine/engine';
import type { CatalogModel } from './readModelFolder';

/** The use of a loaded model, which is not disposed before `release` is called. */
export interface Lease {
  readonly model: EngineModel;
  release(): void;
}

/** Why a model cannot be used. */
export interface SlotFailure {
  readonly reason: string;
  /** When the failure expires, on the clock of `performance.now()`. */
  readonly until: number;
  /** The model is not retried before `until`, so clients are told when to retry. */
  readonly isPause: boolean;
}

/** A process counts as bloated if it exceeds this multiple of its memory after the load by this many bytes. */
const MAX_GROWTH = 2;
const FREE_GROWTH_BYTES = 256e6;

/** A model's place in memory. It waits for its load, is then loaded or failed, and is finally disposed. */
export class ModelSlot {
  readonly requestedAt = performance.now();
  loaded: EngineModel | undefined;
  failure: SlotFailure | undefined;
  lastUsed = performance.now();
  /** The load has started. */
  isLoading = false;
  private bytesAtFirst = Infinity;
  private userCount = 0;
  private idle: (() => void) | undefined;

  /** Resolves when the load has succeeded or failed. */
  readonly ready: Promise<void>;
  private resolveReady: () => void = () => undefined;

  constructor(
    readonly model: CatalogModel,
    readonly pipeline: PipelineName,
    /** Delay between the request and the start of the load, in milliseconds. */
    readonly delayMs = 0,
  ) {
    this.ready = new Promise((resolve) => (this.resolveReady = resolve));
  }

  /** Ends the load with its outcome. */
  settle(outcome: { readonly loaded: EngineModel } | SlotFailure): void {
    if ('loaded' in outcome) {
      this.loaded = outcome.loaded;
      this.bytesAtFirst = outcome.loaded.bytes;
    } else {
      this.failure = outcome;
    }
    this.isLoading = false;
    this.lastUsed = performance.now();
    this.resolveReady();
  }

  /** Returns whether the slot is usable: not loaded from, or failed with, other files, and not failed too long ago. */
  isCurrent({ fingerprint }: CatalogModel): boolean {
    const isOver = this.loaded !== undefined || this.failure !== undefined;
    const isStale = isOver && this.model.fingerprint !== fingerprint;
    return !isStale && performance.now() < (this.failure?.until ?? Infinity);
  }

  /** True for an idle model that takes much more memory than after its load. */
  get isBloated(): boolean {
    const bytes = this.loaded?.bytes ?? 0;
    return this.userCount === 0 && bytes > MAX_GROWTH * this.bytesAtFirst + FREE_GROWTH_BYTES;
  }

  /** Marks the slot as used until the returned function is called. Waiting for the load counts as use. */
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

  /** Frees the memory once the slot is no longer used. */
  async dispose(): Promise<void> {
    if (this.userCount > 0) {
      await new Promise<void>((resolve) => (this.idle = resolve));
    }
    await this.loaded?.dispose();
  }
}
