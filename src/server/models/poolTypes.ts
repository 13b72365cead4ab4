import type { Lease } from './modelSlot';

export type Acquired =
  | { readonly state: 'loaded'; readonly lease: Lease }
  /** The model is loading, or with `load: false`, it would have to be loaded. */
  | { readonly state: 'loading'; readonly estimatedSeconds: number }
  /** The load failed. With `pauseSeconds`, the model crashed too often and is not retried before. */
  | { readonly state: 'failed'; readonly reason: string; readonly pauseSeconds?: number }
  /** Too many requests use the model or wait for it. */
  | { readonly state: 'busy'; readonly estimatedSeconds: number }
  /** The model alone exceeds the memory budget. */
  | { readonly state: 'tooBig' };

/** The API's names for the state of a model, plus `Loading` and `Failed`, which it does not have. */
export type ModelState = 'Loadable' | 'Loading' | 'Loaded' | 'Failed' | 'TooBig';

export interface AcquireOptions {
  /** Wait until the model is loaded. */
  readonly wait: boolean;
  /** Load the model if it is not loaded. */
  readonly load: boolean;
  /** Aborts the wait. */
  readonly signal: AbortSignal;
}

export interface PoolLimits {
  /** Maximum memory for all models, in bytes. */
  readonly memoryBytes: number;
  /** Maximum number of requests that use one model or wait for it. */
  readonly queue: number;
  /** Time limit of a load in milliseconds, or ten times its estimate if that is longer. */
  readonly loadMs?: number;
  /** How long other loads wait for one, in milliseconds, or three times its estimate if that is longer. */
  readonly patienceMs?: number;
}
