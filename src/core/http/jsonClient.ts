import type { ClientPorts } from './attempt';
import type { Failure } from './failure';
import { FAILURE_TRAITS } from './failureTraits';
import type { Resend } from './failureTraits';
import { authorization, KEEP_ALIVE } from './requestHeaders';
import type { PreparedRequest } from './requestHeaders';
import { readJsonAnswer } from './readJsonAnswer';
import { createRedactor } from './redact';
import { sendWithRetries } from './sendWithRetries';

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

const GET_AGAIN: ReadonlySet<Resend> = new Set(['afterGateway', 'afterLoss']);

/** Sends JSON requests with the limits, the redaction and the failure kinds of inference. */
export class ApiClient {
  constructor(private readonly ports: ClientPorts) {}

  /**
   * Resolves to one outcome; never rejects, never follows a redirect. A POST is sent once, whatever happens; a GET is
   * repeated once after a lost connection or a gateway error.
   */
  async send(request: ApiRequest, { signal }: { readonly signal: AbortSignal }): Promise<ApiOutcome> {
    const { logger } = this.ports;
    const { method, timeoutMs, token, url } = request;
    const redactor = createRedactor(token);
    const prepared = prepare(request);
    const end = await sendWithRetries(this.ports, {
      redactor,
      readers: { json: readJsonAnswer },
      timeoutMs,
      signal,
      wait: 'never',
      prepare: () => prepared,
      mayRepeat: ({ kind }) => method === 'GET' && GET_AGAIN.has(FAILURE_TRAITS[kind].resend),
      onTried: (tried) => {
        const result = tried.end.ok ? 'ok' : tried.end.failure.kind;
        logger.debug(`${method} ${redactor.answer(url)}: ${result} after ${Math.round(tried.tookMs)} ms`);
      },
    });
    if (!end.ok) {
      return refused(end.failure, method === 'POST' && end.attempts > 0);
    }
    const { content, facts } = end;
    if (content.kind === 'bytes' || !content.isStrict) {
      const reason = content.kind === 'bytes' ? 'contentType' : 'json';
      return refused({ kind: 'badResponse', reason, detail: '' }, method === 'POST');
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

function refused(failure: Failure, wasPosted: boolean): ApiOutcome {
  return { ok: false, failure, isInDoubt: wasPosted && !isCertain(failure) };
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
