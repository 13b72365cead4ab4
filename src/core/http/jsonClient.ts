import type { ClientPorts } from './attempt';
import type { Failure } from './failure';
import { FAILURE_TRAITS } from './failureTraits';
import type { Resend } from './failureTraits';
import { authorization, KEEP_ALIVE } from './requestHeaders';
import type { PreparedRequest } from './requestHeaders';
import { readJsonAnswer } from './readJsonAnswer';
import { createRedactor } from './redact';
import { sendWithRetries } from './sendWithRetries';
import type { WaitMode } from './waitMode';

/** A JSON request other than inference, such as one for the pinned models. */
export interface ApiRequest {
  readonly method: 'GET' | 'POST';
  /** The full address, built from a validated endpoint. */
  readonly url: string;
  readonly token?: string;
  /** The JSON text of a POST. It is sent unchanged, so that numbers and unknown fields can be kept as they were read. */
  readonly body?: string;
  /** Overall deadline in milliseconds. */
  readonly timeoutMs: number;
  /** Present if the request goes to a dedicated endpoint, which may have to start first. */
  readonly start?: StartWait;
}

/** Whether a dedicated endpoint that is starting is waited for. */
export interface StartWait {
  readonly wait: WaitMode;
  /** Called before each pause, with the time until the deadline. */
  readonly onStarting: (remainingMs: number) => void;
}

/** `json` is the parsed answer, `text` its source (without the token, in case a server repeats it). */
export type ApiOutcome =
  | { readonly ok: true; readonly json: unknown; readonly text: string; readonly requestId?: string }
  | {
      readonly ok: false;
      readonly failure: Failure;
      /** Whether a POST may have taken effect because no complete refusal arrived. Only reading again can tell. */
      readonly isInDoubt: boolean;
      /** The error came as JSON: the API itself answered. */
      readonly isJson?: true;
    };

const GET_RESENDS: ReadonlySet<Resend> = new Set(['afterGateway', 'afterLoss']);

/** Sends JSON requests with the same limits, redaction, and failure kinds as inference. */
export class ApiClient {
  constructor(private readonly ports: ClientPorts) {}

  /**
   * Resolves to one outcome; never rejects, never follows a redirect. A POST is sent only once. A GET is sent again once
   * after a lost connection or a gateway error.
   */
  async send(request: ApiRequest, { signal }: { readonly signal: AbortSignal }): Promise<ApiOutcome> {
    const { logger } = this.ports;
    const { method, start, timeoutMs, token, url } = request;
    const redactor = createRedactor(token);
    const prepared = prepare(request);
    const end = await sendWithRetries(this.ports, {
      redactor,
      readers: { json: readJsonAnswer },
      timeoutMs,
      signal,
      wait: start?.wait ?? 'never',
      isDedicated: start !== undefined,
      prepare: () => prepared,
      mayRepeat: ({ kind, reason }) =>
        method === 'GET' && (reason === 'starting' || GET_RESENDS.has(FAILURE_TRAITS[kind].resend)),
      onPause: ({ isLoading, remainingMs }) => isLoading && start?.onStarting(remainingMs),
      onAttempt: (attempt) => {
        const result = attempt.end.ok ? 'ok' : attempt.end.failure.kind;
        logger.debug(`${method} ${redactor.answer(url)}: ${result} after ${Math.round(attempt.tookMs)} ms`);
      },
    });
    if (!end.ok) {
      const failure = failed(end.failure, method === 'POST' && end.attempts > 0);
      return { ...failure, ...(end.isJson && { isJson: true as const }) };
    }
    const { content, facts } = end;
    if (content.kind === 'bytes' || !content.isStrict) {
      const reason = content.kind === 'bytes' ? 'contentType' : 'json';
      return failed({ kind: 'badResponse', reason, detail: '' }, method === 'POST');
    }
    return { ok: true, json: content.json, text: content.text, ...pickRequestId(facts) };
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

function failed(failure: Failure, wasPosted: boolean): ApiOutcome {
  return { ok: false, failure, isInDoubt: wasPosted && !wasNotApplied(failure) };
}

/** Checks whether the request certainly had no effect: it cannot have reached the API, or the API refused it. */
function wasNotApplied({ kind, reason, httpStatus }: Failure): boolean {
  if (httpStatus !== undefined) {
    return httpStatus >= 300 && httpStatus < 500;
  }
  return kind === 'tls' || reason === 'hostNotFound' || reason === 'refused';
}

function pickRequestId({ requestId }: { readonly requestId?: string }): { readonly requestId?: string } {
  return requestId === undefined ? {} : { requestId };
}
