import type { Lease } from './modelSlot';

export type Acquired =
  | { readonly state: 'loaded'; readonly lease: Lease }
  /** It loads, or (`load: false`) it would have to. */
  | { readonly state: 'loading'; readonly estimatedSeconds: number }
  /** With `pauseSeconds` it crashed too often and is not tried again before. */
  | { readonly state: 'failed'; readonly reason: string; readonly pauseSeconds?: number }
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
  /** A load is given up after so long, in milliseconds, or ten times its estimate if that is more. */
  readonly loadMs?: number;
  /** So long, in milliseconds, or three times its estimate if that is more, other loads wait for one. */
  readonly patienceMs?: number;
}
