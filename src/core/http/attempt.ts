import type { Clock, Fetch, FetchResponse, Logger } from '../ports';
import type { AnswerContent } from './answerReading';
import { readErrorBody } from './errorBody';
import type { Failure } from './failure';
import type { PreparedRequest } from './requestHeaders';
import { ERROR_IDLE_MS, MAX_ERROR_BYTES } from './limits';
import { readAnswer } from './readAnswerBody';
import type { AnswerReaders } from './readAnswerBody';
import { collectBody } from './readBody';
import type { Redactor } from './redact';
import { RequestWatch } from './requestWatch';
import type { WatchLimits } from './requestWatch';
import { readRetryAfter } from './retryAfter';
import type { AnswerFacts } from './answerFacts';
import { statusFailure } from './statusFailure';
import { endFailure, headFailure } from './watchFailure';

/** What the clients need of the world. */
export interface ClientPorts {
  readonly fetch: Fetch;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Whether requests to `url` go through a proxy, as far as is known; tells a proxy's error page from a server's. */
  readonly isProxied?: (url: string) => boolean;
}

export interface AttemptPlan extends WatchLimits {
  readonly request: PreparedRequest;
  readonly redactor: Redactor;
  readonly readers: AnswerReaders;
  readonly onText?: (text: string) => void;
}

/** How one request ended. */
export type AttemptEnd =
  | { readonly ok: true; readonly content: AnswerContent; readonly facts: AnswerFacts }
  | {
      readonly ok: false;
      readonly failure: Failure;
      /** What the server asked for in its headers, in seconds. */
      readonly pauseSeconds?: number;
      readonly partialText?: string;
    };

const PROXY_HEADERS = ['proxy-authenticate', 'proxy-status', 'proxy-connection', 'x-squid-error'];

/** Sends one request and reads its answer to the end, within its deadlines. Never throws, never hangs. */
export async function attempt(ports: ClientPorts, plan: AttemptPlan): Promise<AttemptEnd> {
  const watch = new RequestWatch(ports.clock, plan);
  if (watch.ended !== undefined) {
    return { ok: false, failure: endFailure(watch.ended) };
  }
  try {
    const response = await watch.guard(ports.fetch({ ...plan.request, signal: watch.signal }));
    return await readResponse(ports, plan, response, watch);
  } catch (error) {
    const failure = headFailure(error, watch);
    return {
      ok: false,
      failure: isOfProxy(failure, ports, plan) ? { kind: 'proxy', detail: failure.detail } : failure,
    };
  } finally {
    watch.dispose();
  }
}

/**
 * Whether the proxy is what could not be reached: behind one, only it is looked up and connected to from here. VS Code
 * reports that by an error without a code.
 */
function isOfProxy(
  { detail, kind, reason }: Failure,
  { isProxied }: ClientPorts,
  plan: AttemptPlan,
): boolean {
  const isUnreached = reason === 'lost' ? detail === '' : kind === 'offline';
  return isUnreached && isProxied?.(plan.request.url) === true;
}

async function readResponse(
  ports: ClientPorts,
  plan: AttemptPlan,
  response: FetchResponse,
  watch: RequestWatch,
): Promise<AttemptEnd> {
  const { redactor, onText } = plan;
  const { status } = response;
  const facts = answerFacts(response, redactor);
  const named = facts.requestId === undefined ? {} : { requestId: facts.requestId };
  if (status >= 200 && status < 300) {
    const { clock, logger } = ports;
    const reading = await readAnswer(response, watch, plan.readers, {
      redactor,
      clock,
      logger,
      ...(onText && { onText }),
    });
    return reading.ok
      ? { ok: true, content: reading.content, facts }
      : { ...reading, failure: { ...reading.failure, ...named } };
  }
  if (status >= 300 && status < 400) {
    const origin = redactor.identifier(redirectOrigin(response.header('location'), plan.request.url));
    const failure: Failure = { kind: 'redirected', detail: '', httpStatus: status, ...named };
    return { ok: false, failure: origin === undefined ? failure : { ...failure, origin } };
  }
  watch.bodyEndsWithin(ERROR_IDLE_MS);
  const { bytes } = await collectBody(response.body, watch, MAX_ERROR_BYTES);
  if (watch.ended === 'cancelled') {
    return { ok: false, failure: endFailure('cancelled') };
  }
  const body = readErrorBody(new TextDecoder().decode(bytes), response.header('content-type'));
  const pauseSeconds = readRetryAfter((name) => response.header(name), ports.clock.now());
  const failure = statusFailure({
    status,
    body,
    detail: redactor.sentence(body.said) || redactor.sentence(response.header('x-error-message') ?? ''),
    fromProxy:
      PROXY_HEADERS.some((name) => response.header(name) !== null) ||
      (status === 502 && ports.isProxied?.(plan.request.url) === true),
    ...named,
    ...(pauseSeconds !== undefined && { retryAfterSeconds: pauseSeconds }),
  });
  return { ok: false, failure, ...(pauseSeconds !== undefined && { pauseSeconds }) };
}

function answerFacts(response: FetchResponse, { identifier }: Redactor): AnswerFacts {
  const requestId =
    identifier(response.header('x-request-id')) ?? identifier(response.header('x-amzn-trace-id'));
  const computeType = identifier(response.header('x-compute-type'));
  const cache = response.header('x-cache')?.trim().toLowerCase();
  const characters = response.header('x-compute-characters')?.trim() ?? '';
  return {
    ...(requestId !== undefined && { requestId }),
    ...(computeType !== undefined && { computeType }),
    ...((cache === 'hit' || cache === 'miss') && { fromCache: cache === 'hit' }),
    ...(/^\d{1,12}$/.test(characters) && { computeCharacters: Number(characters) }),
  };
}

/** Only where to, never the whole address: it may carry what the request carried. */
function redirectOrigin(location: string | null, base: string): string | null {
  if (location === null || !URL.canParse(location, base)) {
    return null;
  }
  const { origin, protocol } = new URL(location, base);
  return origin === 'null' ? protocol : origin;
}
