import { attempt } from './attempt';
import type { AttemptEnd, AttemptPlan, ClientPorts } from './attempt';
import type { Failure } from './failure';
import type { PreparedRequest } from './requestHeaders';
import type { Pace } from './requestPace';
import { asStarting, withScaleUp } from './dedicatedStart';
import { INITIAL_RETRY_STATE, nextStep } from './retryPolicy';
import type { NextStep } from './retryPolicy';
import type { WaitMode } from './waitMode';

/** A completed attempt. */
export interface EndedAttempt {
  readonly request: PreparedRequest;
  readonly end: AttemptEnd;
  readonly tookMs: number;
  /** The number of the attempt, counted from 1. */
  readonly attempts: number;
}

/** A pause before the next attempt. */
interface RetryPause {
  readonly failure: Failure;
  readonly pauseMs: number;
  /** Whether the model is loading. Otherwise, the server was busy or unreachable, for example. */
  readonly isLoading: boolean;
  /** The time until the overall deadline. */
  readonly remainingMs: number;
}

export interface SendPlan extends Pick<AttemptPlan, 'redactor' | 'readers' | 'onText'> {
  /** The overall deadline in milliseconds, including pauses. */
  readonly timeoutMs: number;
  /** Aborting ends the current attempt or pause, and no further attempt is made. */
  readonly signal: AbortSignal;
  /** Whether to wait for a model that is loading. */
  readonly wait: WaitMode;
  /**
   * Builds the request of an attempt. `waitForModel` asks the server to hold it until the model is loaded. Returns
   * `undefined` if the inputs cannot be sent.
   */
  readonly prepare: (waitForModel: boolean) => PreparedRequest | undefined;
  /** Whether the request goes to a dedicated endpoint, which may have to start first. */
  readonly isDedicated?: boolean | undefined;
  /** Returns false for failures after which this request is never repeated. The retry policy decides about the others. */
  readonly mayRepeat: (failure: Failure) => boolean;
  readonly onAttempt: (ended: EndedAttempt) => void;
  readonly onPause?: (pause: RetryPause) => void;
  /** The pace of the run, if it consists of several requests. */
  readonly pace?: Pace | undefined;
}

/** The outcome. `attempts` counts the requests that were sent. */
export type SendEnd =
  | (Extract<AttemptEnd, { ok: true }> & { readonly attempts: number })
  | (Omit<Extract<AttemptEnd, { ok: false }>, 'pauseSeconds'> & { readonly attempts: number });

const STOP: NextStep = { kind: 'stop' };

/**
 * Sends a request, and repeats it according to the retry policy until it is answered, refused, canceled, or out of time.
 * This is the only retry loop. Never rejects unless a callback throws.
 */
export async function sendWithRetries(ports: ClientPorts, plan: SendPlan): Promise<SendEnd> {
  const { clock } = ports;
  const { pace, redactor, readers, onText, signal, wait } = plan;
  let mayStartAt = clock.monotonic();
  let deadline = mayStartAt + plan.timeoutMs;
  let state = INITIAL_RETRY_STATE;
  let attempts = 0;
  const inTurn = pace === undefined ? doNow : <T>(work: () => Promise<T>) => pace.turn(signal, work);
  while (!signal.aborted) {
    const waitForModel = wait === 'always' || state.isLoading;
    const prepared = plan.prepare(waitForModel);
    if (prepared === undefined) {
      return { ok: false, failure: { kind: 'invalidInput', detail: '' }, attempts };
    }
    const sent = await inTurn(async () => {
      if (signal.aborted) {
        return undefined;
      }
      const startedAt = clock.monotonic();
      // Waiting for its turn does not use up the time of a request.
      deadline += startedAt - mayStartAt;
      const request =
        plan.isDedicated === true && waitForModel ? withScaleUp(prepared, deadline - startedAt) : prepared;
      attempts += 1;
      const ended = await attempt(ports, {
        ...{ request, redactor, readers, signal, totalMs: deadline - startedAt },
        ...(onText && { onText }),
      });
      const asRead = plan.isDedicated === true ? asStarting(ended) : ended;
      plan.onAttempt({ request, end: asRead, tookMs: clock.monotonic() - startedAt, attempts });
      return { end: asRead, started: startedAt };
    });
    if (sent === undefined) {
      break;
    }
    const { end, started } = sent;
    const now = clock.monotonic();
    if (end.ok) {
      pace?.passed(started);
      return { ...end, attempts };
    }
    const { failure, isJson, pauseSeconds, partialText } = end;
    // Text that a stream has already shown must not be shown again.
    const step =
      partialText === undefined && plan.mayRepeat(failure)
        ? nextStep(state, {
            ...{ failure, pauseSeconds, wait, waitHeaderSent: waitForModel },
            ...{ heldMs: now - started, remainingMs: deadline - now, isPaced: pace !== undefined },
          })
        : STOP;
    const isLimited = failure.kind === 'rateLimited' && pace !== undefined;
    if (!isLimited) {
      pace?.passed(started);
    }
    if (step.kind === 'stop') {
      return {
        ok: false,
        failure,
        attempts,
        ...(partialText !== undefined && { partialText }),
        ...(isJson && { isJson }),
      };
    }
    const { pauseMs } = step;
    const isLoading = step.state.loadingPauses > state.loadingPauses;
    plan.onPause?.({ failure, pauseMs, isLoading, remainingMs: deadline - now });
    state = step.state;
    if (isLimited) {
      pace.slowDown(pauseMs, started);
      mayStartAt = now + pauseMs;
    } else {
      await clock.sleep(pauseMs, signal).catch(() => undefined);
      mayStartAt = clock.monotonic();
    }
    if (!signal.aborted && mayStartAt >= deadline) {
      return { ok: false, failure, attempts };
    }
  }
  return { ok: false, failure: { kind: 'cancelled', detail: '' }, attempts };
}

function doNow<T>(work: () => Promise<T>): Promise<T> {
  return work();
}
