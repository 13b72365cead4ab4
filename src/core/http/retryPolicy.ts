import type { Failure } from './failure';
import { FAILURE_TRAITS } from './failureTraits';
import type { WaitMode } from './waitMode';

/** What has been retried so far, by kind of failure. */
export interface RetryState {
  /** Whether a 503 reported that the model is loading. From then on, requests ask the server to hold them. */
  readonly isLoading: boolean;
  readonly loadingPauses: number;
  readonly busyRetries: number;
  readonly rateRetries: number;
  readonly gatewayRetries: number;
  readonly lostRetries: number;
}

export const INITIAL_RETRY_STATE: RetryState = {
  isLoading: false,
  loadingPauses: 0,
  busyRetries: 0,
  rateRetries: 0,
  gatewayRetries: 0,
  lostRetries: 0,
};

/** The facts about a failed request. */
export interface FailedAttempt {
  readonly failure: Failure;
  /** The pause that the server requested in its headers, in seconds. */
  readonly pauseSeconds?: number | undefined;
  readonly wait: WaitMode;
  readonly waitHeaderSent: boolean;
  /** How long the server took to respond. */
  readonly heldMs: number;
  /** The time until the overall deadline. */
  readonly remainingMs: number;
  /** Whether other requests of the run wait for the same limit. Then it is waited for as often as the deadline allows. */
  readonly isPaced: boolean;
}

/** `again`: send the request again after `pauseMs`. */
export type NextStep =
  | { readonly kind: 'stop' }
  | { readonly kind: 'again'; readonly pauseMs: number; readonly state: RetryState };

const MIN_PAUSE_MS = 1000;
const MAX_PAUSE_MS = 10_000;
/** A model that is loading is asked for again after this time, even if its server requested a longer pause. */
const MAX_REQUESTED_PAUSE_MS = 60_000;
const MAX_RATE_PAUSE_SECONDS = 20;
const UNKNOWN_RATE_PAUSE_SECONDS = 2;
const LOST_PAUSE_MS = 250;
const MAX_BUSY_RETRIES = 2;
/** If a gateway ends a request after this time, the model was still loading. */
const MIN_HELD_MS = 10_000;
/** The last request is sent this long before the deadline. */
const LAST_ATTEMPT_MS = 1000;

const STOP: NextStep = { kind: 'stop' };

/**
 * Decides whether a failed request is sent again. While a model is loading, requests are repeated until the deadline, at
 * most once per second. A busy server is retried twice; a gateway error and a lost connection once; a rate limit once if
 * it is short, or until the deadline if it holds up a run of several requests.
 */
export function nextStep(state: RetryState, failed: FailedAttempt): NextStep {
  const { failure, wait } = failed;
  if (isAnswered(failure)) {
    return STOP;
  }
  const { resend } = FAILURE_TRAITS[failure.kind];
  if (resend === 'whileLoading' || wasHeld(failed)) {
    return wait === 'never' ? STOP : loadingStep(state, failed);
  }
  const requestedMs = (failed.pauseSeconds ?? 0) * 1000;
  const again = (pauseMs: number, change: Partial<RetryState>): NextStep =>
    pauseMs < failed.remainingMs ? { kind: 'again', pauseMs, state: { ...state, ...change } } : STOP;
  switch (resend) {
    case 'whileBusy':
      return state.busyRetries < MAX_BUSY_RETRIES && failure.httpStatus === 503
        ? again(Math.max(requestedMs, backoffMs(state.busyRetries)), { busyRetries: state.busyRetries + 1 })
        : STOP;
    case 'afterPause': {
      if (failed.isPaced) {
        const leastMs = failed.pauseSeconds === undefined ? 1000 * UNKNOWN_RATE_PAUSE_SECONDS : MIN_PAUSE_MS;
        const growingMs = Math.min(leastMs * 2 ** state.rateRetries, MAX_PAUSE_MS);
        const pauseMs = Math.max((failed.pauseSeconds ?? 0) * 1000, growingMs);
        return again(pauseMs, { rateRetries: state.rateRetries + 1 });
      }
      const seconds = failed.pauseSeconds ?? UNKNOWN_RATE_PAUSE_SECONDS;
      return state.rateRetries === 0 && seconds <= MAX_RATE_PAUSE_SECONDS
        ? again(Math.max(seconds * 1000, MIN_PAUSE_MS), { rateRetries: 1 })
        : STOP;
    }
    case 'afterGateway':
      return state.gatewayRetries === 0 && isGatewayStatus(failure)
        ? again(Math.max(requestedMs, MIN_PAUSE_MS), { gatewayRetries: 1 })
        : STOP;
    case 'afterLoss':
      return state.lostRetries === 0 && failure.reason === 'lost'
        ? again(LOST_PAUSE_MS, { lostRetries: 1 })
        : STOP;
    case 'never':
      return STOP;
  }
}

function loadingStep(state: RetryState, { pauseSeconds, remainingMs }: FailedAttempt): NextStep {
  const next = { ...state, isLoading: true, loadingPauses: state.loadingPauses + 1 };
  const availableMs = remainingMs - LAST_ATTEMPT_MS;
  if (pauseSeconds !== undefined) {
    const pauseMs = Math.max(Math.min(pauseSeconds * 1000, MAX_REQUESTED_PAUSE_MS), MIN_PAUSE_MS);
    return pauseMs <= availableMs ? { kind: 'again', pauseMs, state: next } : STOP;
  }
  const pauseMs = Math.min(backoffMs(state.loadingPauses), availableMs);
  return pauseMs >= MIN_PAUSE_MS ? { kind: 'again', pauseMs, state: next } : STOP;
}

/** Checks whether the server held the request for its model, as requested, until the connection was ended. */
function wasHeld({ failure, waitHeaderSent, heldMs }: FailedAttempt): boolean {
  return (
    waitHeaderSent &&
    heldMs >= MIN_HELD_MS &&
    (failure.kind === 'busy' ||
      isGatewayStatus(failure) ||
      (failure.kind === 'offline' && failure.reason === 'lost'))
  );
}

/** Checks for an error inside an answer with a success status: the server accepted the request and processed it. */
function isAnswered({ httpStatus = 0 }: Failure): boolean {
  return httpStatus >= 200 && httpStatus < 300;
}

function isGatewayStatus({ httpStatus }: Failure): boolean {
  return httpStatus === 502 || httpStatus === 504;
}

function backoffMs(count: number): number {
  return Math.min(MIN_PAUSE_MS * 2 ** count, MAX_PAUSE_MS);
}
