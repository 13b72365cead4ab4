import type { EngineModel, PipelineName } from '../engine/engine';
import type { CatalogModel } from './readModelFolder';

/** Use of a loaded model; it is not let go before `release` was called. */
export interface Lease {
  readonly model: EngineModel;
  release(): void;
}

/** A model's place in memory: first it waits for its load, then it is loaded or has failed, at last it is let go. */
export class ModelSlot {
  readonly asked = performance.now();
  loaded: EngineModel | undefined;
  failure: { readonly reason: string; readonly at: number } | undefined;
  lastUsed = performance.now();
  #users = 0;
  #idle: (() => void) | undefined;

  /** Resolves when the load is over, either way. */
  readonly ready: Promise<void>;
  #over: () => void = () => undefined;

  constructor(
    readonly model: CatalogModel,
    readonly pipeline: PipelineName,
  ) {
    this.ready = new Promise((resolve) => (this.#over = resolve));
  }

  /** Says that the load is over. */
  settle(outcome: { readonly loaded: EngineModel } | { readonly reason: string }): void {
    if ('loaded' in outcome) this.loaded = outcome.loaded;
    else this.failure = { reason: outcome.reason, at: performance.now() };
    this.lastUsed = performance.now();
    this.#over();
  }

  /** Marks it as used until the function that is given back was called; waiting for the load is use too. */
  use(): () => void {
    let held = true;
    this.#users++;
    this.lastUsed = performance.now();
    return () => {
      if (!held) return;
      held = false;
      this.#users--;
      this.lastUsed = performance.now();
      if (this.#users === 0) this.#idle?.();
    };
  }

  get users(): number {
    return this.#users;
  }

  /** Gives the memory back once nobody uses it any more. */
  async letGo(): Promise<void> {
    if (this.#users > 0) await new Promise<void>((resolve) => (this.#idle = resolve));
    await this.loaded?.dispose();
  }
}
