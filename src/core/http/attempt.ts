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

/** The ports that clients need. */
export interface ClientPorts {
  readonly fetch: Fetch;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Whether requests to `url` are known to go through a proxy. Distinguishes a proxy's error page from a server's. */
  readonly isProxied?: (url: string) => boolean;
}

export interface AttemptPlan extends WatchLimits {
  readonly request: PreparedRequest;
  readonly redactor: Redactor;
  readonly readers: AnswerReaders;
  readonly onText?: (text: string) => void;
}

/** The outcome of one request. */
export type AttemptEnd =
  | { readonly ok: true; readonly content: AnswerContent; readonly facts: AnswerFacts }
  | {
      readonly ok: false;
      readonly failure: Failure;
      /** The pause that the server requested in its headers, in seconds. */
      readonly pauseSeconds?: number;
      readonly partialText?: string;
      /** The error came as JSON: the API itself answered. */
      readonly isJson?: true;
    };

const PROXY_HEADERS = ['proxy-authenticate', 'proxy-status', 'proxy-connection', 'x-squid-error'];

/** Sends one request and reads the whole answer within the deadlines. Never throws, never hangs. */
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
      failure: isProxyFailure(failure, ports, plan) ? asProxyFailure(failure) : failure,
    };
  } finally {
    watch.dispose();
  }
}

/**
 * Checks whether the proxy could not be reached: behind a proxy, only the proxy itself is looked up and connected to. VS
 * Code reports this as an error without a code.
 */
function isProxyFailure(
  { code, kind, reason }: Failure,
  { isProxied }: ClientPorts,
  plan: AttemptPlan,
): boolean {
  const isUnreached = reason === 'lost' ? code === undefined : kind === 'offline';
  return isUnreached && isProxied?.(plan.request.url) === true;
}

function asProxyFailure({ reason: _reason, ...failure }: Failure): Failure {
  return { ...failure, kind: 'proxy' };
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
  const requestId = facts.requestId === undefined ? {} : { requestId: facts.requestId };
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
      : { ...reading, failure: { ...reading.failure, ...requestId } };
  }
  if (status >= 300 && status < 400) {
    const origin = redactor.identifier(redirectOrigin(response.header('location'), plan.request.url));
    const failure: Failure = { kind: 'redirected', detail: '', httpStatus: status, ...requestId };
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
    detail: redactor.sentence(body.message) || redactor.sentence(response.header('x-error-message') ?? ''),
    fromProxy:
      PROXY_HEADERS.some((name) => response.header(name) !== null) ||
      (status === 502 && ports.isProxied?.(plan.request.url) === true),
    ...requestId,
    ...(pauseSeconds !== undefined && { retryAfterSeconds: pauseSeconds }),
  });
  return {
    ok: false,
    failure,
    ...(pauseSeconds !== undefined && { pauseSeconds }),
    ...(body.isJson && { isJson: true as const }),
  };
}

function answerFacts(response: FetchResponse, { identifier }: Redactor): AnswerFacts {
  const requestId =
    identifier(response.header('x-request-id')) ?? identifier(response.header('x-amzn-trace-id'));
  const computeType = identifier(response.header('x-compute-type'));
  const provider = identifier(response.header('x-inference-provider'));
  const cache = response.header('x-cache')?.trim().toLowerCase();
  const characters = response.header('x-compute-characters')?.trim() ?? '';
  return {
    ...(requestId !== undefined && { requestId }),
    ...(computeType !== undefined && { computeType }),
    ...(provider !== undefined && { provider }),
    ...((cache === 'hit' || cache === 'miss') && { fromCache: cache === 'hit' }),
    ...(/^\d{1,12}$/.test(characters) && { computeCharacters: Number(characters) }),
  };
}

/** Returns only the origin, because the rest of the address may repeat data from the request. */
function redirectOrigin(location: string | null, base: string): string | null {
  if (location === null || !URL.canParse(location, base)) {
    return null;
  }
  const { origin, protocol } = new URL(location, base);
  return origin === 'null' ? protocol : origin;
}
