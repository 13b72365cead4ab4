import type { Failure } from './failure';
import { FAILURE_TRAITS } from './failureTraits';
import type { WaitMode } from './waitMode';

/** How often each kind of failure may still be answered by another request. */
export interface RetryState {
  /** A 503 said that the model is loading: from then on requests ask to be held. */
  readonly isLoading: boolean;
  readonly loadingPauses: number;
  readonly busyTries: number;
  readonly rateTries: number;
  readonly gatewayTries: number;
  readonly lostTries: number;
}

export const FIRST_STATE: RetryState = {
  isLoading: false,
  loadingPauses: 0,
  busyTries: 0,
  rateTries: 0,
  gatewayTries: 0,
  lostTries: 0,
};

/** What is known about the request that failed. */
export interface FailedAttempt {
  readonly failure: Failure;
  /** What the server asked for in its headers, in seconds. */
  readonly pauseSeconds?: number | undefined;
  readonly wait: WaitMode;
  readonly waitHeaderSent: boolean;
  /** How long the server took over it. */
  readonly heldMs: number;
  /** Until the overall deadline. */
  readonly remainingMs: number;
}

/** `again`: send the request once more after `pauseMs`. */
export type NextStep =
  | { readonly kind: 'stop' }
  | { readonly kind: 'again'; readonly pauseMs: number; readonly state: RetryState };

const MIN_PAUSE_MS = 1000;
const MAX_PAUSE_MS = 10_000;
/** A server's own wish is obeyed up to here. */
const MAX_ASKED_MS = 60_000;
const MAX_RATE_PAUSE_SECONDS = 20;
const UNKNOWN_RATE_PAUSE_SECONDS = 2;
const LOST_PAUSE_MS = 250;
const BUSY_TRIES = 2;
/** A gateway that cut a request after this long did so because the model was still loading. */
const HELD_MS = 10_000;
/** The last request before the deadline goes out this long before it. */
const LAST_TRY_MS = 1000;

const STOP: NextStep = { kind: 'stop' };

/**
 * Decides whether a failed request is sent again. Loading models are asked for until the deadline, at most once a
 * second; everything else is bounded: busy twice, a short rate limit, a gateway error and a lost connection once.
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
  const asked = failed.pauseSeconds === undefined ? 0 : Math.min(failed.pauseSeconds * 1000, MAX_ASKED_MS);
  const again = (pauseMs: number, change: Partial<RetryState>): NextStep =>
    pauseMs < failed.remainingMs ? { kind: 'again', pauseMs, state: { ...state, ...change } } : STOP;
  switch (resend) {
    case 'whileBusy':
      return state.busyTries < BUSY_TRIES && failure.httpStatus === 503
        ? again(Math.max(asked, growing(state.busyTries)), { busyTries: state.busyTries + 1 })
        : STOP;
    case 'afterPause': {
      const seconds = failed.pauseSeconds ?? UNKNOWN_RATE_PAUSE_SECONDS;
      return state.rateTries === 0 && seconds <= MAX_RATE_PAUSE_SECONDS
        ? again(Math.max(seconds * 1000, MIN_PAUSE_MS), { rateTries: 1 })
        : STOP;
    }
    case 'afterGateway':
      return state.gatewayTries === 0 && isGatewayStatus(failure)
        ? again(Math.max(asked, MIN_PAUSE_MS), { gatewayTries: 1 })
        : STOP;
    case 'afterLoss':
      return state.lostTries === 0 && failure.reason === 'lost'
        ? again(LOST_PAUSE_MS, { lostTries: 1 })
        : STOP;
    case 'never':
      return STOP;
  }
}

function loadingStep(state: RetryState, { pauseSeconds, remainingMs }: FailedAttempt): NextStep {
  const next = { ...state, isLoading: true, loadingPauses: state.loadingPauses + 1 };
  const room = remainingMs - LAST_TRY_MS;
  if (pauseSeconds !== undefined) {
    const pauseMs = Math.max(Math.min(pauseSeconds * 1000, MAX_ASKED_MS), MIN_PAUSE_MS);
    return pauseMs <= room ? { kind: 'again', pauseMs, state: next } : STOP;
  }
  const pauseMs = Math.min(growing(state.loadingPauses), room);
  return pauseMs >= MIN_PAUSE_MS ? { kind: 'again', pauseMs, state: next } : STOP;
}

/** The server held the request for its model, as it was asked to, until something cut it. */
function wasHeld({ failure, waitHeaderSent, heldMs }: FailedAttempt): boolean {
  return (
    waitHeaderSent &&
    heldMs >= HELD_MS &&
    (failure.kind === 'busy' ||
      isGatewayStatus(failure) ||
      (failure.kind === 'offline' && failure.reason === 'lost'))
  );
}

/** An error inside an answer with a status of success: the server took the request and worked on it. */
function isAnswered({ httpStatus = 0 }: Failure): boolean {
  return httpStatus >= 200 && httpStatus < 300;
}

function isGatewayStatus({ httpStatus }: Failure): boolean {
  return httpStatus === 502 || httpStatus === 504;
}

function growing(count: number): number {
  return Math.min(MIN_PAUSE_MS * 2 ** count, MAX_PAUSE_MS);
}
