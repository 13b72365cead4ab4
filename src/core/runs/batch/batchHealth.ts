import type { Failure } from '../../http/failure';
import { FAILURE_TRAITS } from '../../http/failureTraits';

/** Inputs that fail in the same way, without one that succeeds, end the batch. */
const MAX_SAME_FAILURES = 20;
/** Failures in a row that every request would have, after others succeeded: one alone may be an accident. */
const MAX_FATAL_FAILURES = 3;
/** Times in a row that the server is asked again after a pause, while it is overloaded or not reached. */
const MAX_OUTAGES = 6;
/** A server that asks for a longer pause is not waited for. */
const MAX_PAUSE_SECONDS = 900;

/**
 * What a failed request means for the batch. `fatal`: every request would fail, so the input is not to blame; `outage`: the
 * server is overloaded or not reached, and all requests pause; `input`: the failure belongs to the inputs.
 */
export type FailureScope = 'fatal' | 'outage' | 'input';

export function scopeOf({ kind }: Failure): FailureScope {
  const { endsRun, isTransient, resend } = FAILURE_TRAITS[kind];
  if (resend === 'whileBusy') {
    return 'outage';
  }
  if (endsRun) {
    return isTransient ? 'outage' : 'fatal';
  }
  return 'input';
}

/** Decides when a batch stops, because every further input would fail for the same reason. */
export class BatchHealth {
  private fatal = 0;
  private outages = 0;
  private succeededAt = Number.NEGATIVE_INFINITY;
  private outageAt = Number.NEGATIVE_INFINITY;
  private outageKind: Failure['kind'] | undefined;
  private same: { readonly key: string; count: number } | undefined;

  /** `hasSucceeded`: whether inputs of this batch succeeded before. */
  constructor(private hasSucceeded: boolean) {}

  /** Whether the server is overloaded or not reached, other than by a limit of the rate. */
  get isUnavailable(): boolean {
    return this.outageKind !== undefined && this.outageKind !== 'rateLimited';
  }

  /** Whether others succeeded after a moment. */
  hasSucceededSince(at: number): boolean {
    return this.succeededAt > at;
  }

  succeeded(now: number): void {
    this.hasSucceeded = true;
    this.succeededAt = now;
    this.fatal = 0;
    this.outages = 0;
    this.outageKind = undefined;
    this.same = undefined;
  }

  /** Called for a request that failed with a `fatal` failure. Returns whether the batch stops. */
  failedFatally(): boolean {
    this.fatal += 1;
    return this.fatal >= (this.hasSucceeded ? MAX_FATAL_FAILURES : 1);
  }

  /** Called for a request that met an outage. Returns how long all requests pause, or `stop`. */
  failedInOutage({ kind, retryAfterSeconds = 0 }: Failure, sentAt: number, now: number): number | 'stop' {
    this.outageKind = kind;
    // Requests that were under way at the first failure met the same outage.
    if (sentAt > this.outageAt) {
      this.outageAt = now;
      this.outages += 1;
    }
    if (this.outages >= MAX_OUTAGES || retryAfterSeconds > MAX_PAUSE_SECONDS) {
      return 'stop';
    }
    return Math.max(1000 * retryAfterSeconds, 1000 * 2 ** (this.outages - 1));
  }

  /** Called for an input that failed for good. Returns whether the batch stops. */
  inputFailed(failure: Failure): boolean {
    const { detail, httpStatus, kind, reason } = failure;
    const { isTransient } = FAILURE_TRAITS[kind];
    if (this.hasSucceeded && !isTransient) {
      // A part of the source may have such inputs.
      return false;
    }
    const key = isTransient ? kind : JSON.stringify([kind, reason, httpStatus, detail]);
    this.same = { key, count: this.same?.key === key ? this.same.count + 1 : 1 };
    return this.same.count >= MAX_SAME_FAILURES;
  }
}
