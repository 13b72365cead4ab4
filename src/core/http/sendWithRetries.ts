import { attempt } from './attempt';
import type { AttemptEnd, AttemptPlan, ClientPorts } from './attempt';
import type { Failure } from './failure';
import type { PreparedRequest } from './requestHeaders';
import { FIRST_STATE, nextStep } from './retryPolicy';
import type { NextStep } from './retryPolicy';
import type { WaitMode } from './waitMode';

/** One request of a row of tries that has ended. */
export interface EndedAttempt {
  readonly request: PreparedRequest;
  readonly end: AttemptEnd;
  readonly tookMs: number;
  /** Which try it was, counted from 1. */
  readonly attempts: number;
}

/** A pause before the next try. */
interface RetryPause {
  readonly failure: Failure;
  readonly pauseMs: number;
  /** The server loads its model; otherwise it was busy, out of reach or the like. */
  readonly isLoading: boolean;
}

export interface SendPlan extends Pick<AttemptPlan, 'redactor' | 'readers' | 'onText'> {
  /** Overall deadline in milliseconds, pauses included. */
  readonly timeoutMs: number;
  /** Aborting ends the try under way or the pause, and with it the whole. */
  readonly signal: AbortSignal;
  /** Whether a model that is loading is waited for. */
  readonly wait: WaitMode;
  /**
   * Makes the request of a try; `waitForModel` asks the server to hold it until the model is there. `undefined` where
   * the inputs cannot be sent.
   */
  readonly prepare: (waitForModel: boolean) => PreparedRequest | undefined;
  /** Failures that are never repeated for this request give false; the retry policy decides about the others. */
  readonly mayRepeat: (failure: Failure) => boolean;
  readonly onTried: (ended: EndedAttempt) => void;
  readonly onPause?: (pause: RetryPause) => void;
}

/** How it ended; `attempts` counts the requests that were sent. */
export type SendEnd =
  | (Extract<AttemptEnd, { ok: true }> & { readonly attempts: number })
  | (Omit<Extract<AttemptEnd, { ok: false }>, 'pauseSeconds'> & { readonly attempts: number });

const STOP: NextStep = { kind: 'stop' };

/**
 * Sends a request, and sends it again as the retry policy says until it is answered, refused, cancelled or out of time.
 * This is the only loop of its kind. Resolves to one end; never rejects unless a callback throws.
 */
export async function sendWithRetries(ports: ClientPorts, plan: SendPlan): Promise<SendEnd> {
  const { clock } = ports;
  const { redactor, readers, onText, signal, wait } = plan;
  const deadline = clock.monotonic() + plan.timeoutMs;
  let state = FIRST_STATE;
  let attempts = 0;
  while (!signal.aborted) {
    const waitForModel = wait === 'always' || state.isLoading;
    const request = plan.prepare(waitForModel);
    if (request === undefined) {
      return { ok: false, failure: { kind: 'invalidInput', detail: '' }, attempts };
    }
    const started = clock.monotonic();
    attempts += 1;
    const end = await attempt(ports, {
      ...{ request, redactor, readers, signal, totalMs: deadline - started },
      ...(onText && { onText }),
    });
    const now = clock.monotonic();
    plan.onTried({ request, end, tookMs: now - started, attempts });
    if (end.ok) {
      return { ...end, attempts };
    }
    const { failure, pauseSeconds, partialText } = end;
    // What a stream has shown already must not be shown again.
    const step =
      partialText === undefined && plan.mayRepeat(failure)
        ? nextStep(state, {
            ...{ failure, pauseSeconds, wait, waitHeaderSent: waitForModel },
            ...{ heldMs: now - started, remainingMs: deadline - now },
          })
        : STOP;
    if (step.kind === 'stop') {
      return { ok: false, failure, attempts, ...(partialText !== undefined && { partialText }) };
    }
    const { pauseMs } = step;
    plan.onPause?.({ failure, pauseMs, isLoading: step.state.loadingPauses > state.loadingPauses });
    state = step.state;
    await clock.sleep(pauseMs, signal).catch(() => undefined);
    if (!signal.aborted && clock.monotonic() >= deadline) {
      return { ok: false, failure, attempts };
    }
  }
  return { ok: false, failure: { kind: 'cancelled', detail: '' }, attempts };
}
