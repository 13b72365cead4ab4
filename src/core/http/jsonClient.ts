import { attempt, type ClientPorts } from './attempt';
import type { Failure } from './failure';
import { authorization, KEEP_ALIVE, type PreparedRequest } from './requestHeaders';
import { readJsonAnswer } from './readJsonAnswer';
import { createRedactor } from './redact';
import { FIRST_STATE, nextStep } from './retryPolicy';

/** A JSON request beside inference, such as the pinned models. */
export interface ApiRequest {
  readonly method: 'GET' | 'POST';
  /** Whole address, made from a checked endpoint. */
  readonly url: string;
  readonly token?: string;
  /** JSON text of a POST, ready to be sent: the caller may need numbers and unknown fields written as they came. */
  readonly body?: string;
  /** Overall deadline in milliseconds. */
  readonly timeoutMs: number;
}

/** `json` is the answer parsed, `text` the same as it came (without the token, should a server repeat it). */
export type ApiOutcome =
  | { readonly ok: true; readonly json: unknown; readonly text: string; readonly requestId?: string }
  | {
      readonly ok: false;
      readonly failure: Failure;
      /** The server may have done what a POST asked for: no whole refusal came back. Only reading again can tell. */
      readonly isInDoubt: boolean;
    };

/** Sends JSON requests with the limits, the redaction and the failure kinds of inference. */
export class ApiClient {
  constructor(private readonly ports: ClientPorts) {}

  /**
   * Resolves to one outcome; never rejects, never follows a redirect. A POST is sent once, whatever happens; a GET is
   * repeated once after a lost connection or a gateway error.
   */
  async send(request: ApiRequest, { signal }: { readonly signal: AbortSignal }): Promise<ApiOutcome> {
    const { clock, logger } = this.ports;
    const deadline = clock.monotonic() + request.timeoutMs;
    const redactor = createRedactor(request.token);
    const prepared = prepare(request);
    let state = FIRST_STATE;
    while (!signal.aborted) {
      const started = clock.monotonic();
      const end = await attempt(this.ports, {
        request: prepared,
        redactor,
        readers: { json: readJsonAnswer },
        signal,
        totalMs: deadline - started,
      });
      const now = clock.monotonic();
      const result = end.ok ? 'ok' : end.failure.kind;
      logger.debug(
        `${request.method} ${redactor.answer(request.url)}: ${result} after ${Math.round(now - started)} ms`,
      );
      if (end.ok) {
        const { content, facts } = end;
        if (content.type === 'bytes' || !content.isStrict) {
          const reason = content.type === 'bytes' ? 'contentType' : 'json';
          return refused({ kind: 'badResponse', reason, detail: '' }, request);
        }
        return { ok: true, json: content.json, text: content.text, ...pickRequestId(facts) };
      }
      const { failure, pauseSeconds } = end;
      const isOnceMore = failure.kind === 'offline' || failure.kind === 'server';
      const step =
        request.method === 'GET' && isOnceMore
          ? nextStep(state, {
              failure,
              pauseSeconds,
              wait: 'never',
              waitHeaderSent: false,
              heldMs: now - started,
              remainingMs: deadline - now,
            })
          : ({ type: 'stop' } as const);
      if (step.type === 'stop') {
        return refused(failure, request);
      }
      state = step.state;
      await clock.sleep(step.pauseMs, signal).catch(() => undefined);
      if (!signal.aborted && clock.monotonic() >= deadline) {
        return refused(failure, request);
      }
    }
    return refused({ kind: 'cancelled', detail: '' }, { method: 'GET' });
  }
}

function prepare({ method, url, token, body }: ApiRequest): PreparedRequest {
  return {
    method,
    isRepeatable: method === 'GET',
    url,
    headers: {
      ...authorization(token),
      accept: 'application/json',
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...KEEP_ALIVE,
    },
    ...(body !== undefined && { body }),
  };
}

function refused(failure: Failure, { method }: Pick<ApiRequest, 'method'>): ApiOutcome {
  return { ok: false, failure, isInDoubt: method === 'POST' && !isCertain(failure) };
}

/** The request cannot have reached the API, or the API refused it. */
function isCertain({ kind, reason, httpStatus }: Failure): boolean {
  if (httpStatus !== undefined) {
    return httpStatus >= 300 && httpStatus < 500;
  }
  return kind === 'tls' || reason === 'hostNotFound' || reason === 'refused';
}

function pickRequestId({ requestId }: { readonly requestId?: string }): { readonly requestId?: string } {
  return requestId === undefined ? {} : { requestId };
}
