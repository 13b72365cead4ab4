import { isRecord } from '../http/errorBody';
import type { Failure } from '../http/failure';
import type { ApiClient, ApiOutcome } from '../http/jsonClient';
import { isHubToken, mayCarryToken, readWhoami, WHOAMI_URL } from '../identity/whoami';
import type { TokenOwner } from '../identity/whoami';
import { isDedicated, openAiBase, serverRoot } from './endpointApi';
import type { EndpointApi } from './endpointApi';

/** What checking a token found out. Public as the result of `hfInference.checkToken`. */
export type TokenOutcome =
  | 'works'
  | 'invalid'
  | 'missingPermission'
  | 'rateLimited'
  | 'offline'
  | 'starting'
  /** The server has no way to tell. */
  | 'notChecked'
  | 'failed';

export type TokenCheck =
  | { readonly outcome: 'works' | 'missingPermission'; readonly owner?: TokenOwner }
  | { readonly outcome: 'notChecked' }
  /** `asked` is the origin that was asked. */
  | {
      readonly outcome: Exclude<TokenOutcome, 'works' | 'notChecked'>;
      readonly failure: Failure;
      readonly asked: string;
    };

/** A token, and the endpoint that it is for. */
export interface TokenToCheck {
  readonly endpoint: string;
  readonly token: string;
  /** Absent until the endpoint was asked how it is spoken to. */
  readonly api?: EndpointApi | undefined;
}

/** Time for each question, in milliseconds. */
const QUESTION_MS = 10_000;

/**
 * Asks whether a token is accepted, by GETs that carry no text of the user's: the Hub for its own tokens, otherwise the
 * server. Never rejects.
 */
export async function checkStoredToken(
  client: Pick<ApiClient, 'send'>,
  { api, endpoint, token }: TokenToCheck,
  signal: AbortSignal,
): Promise<TokenCheck> {
  const { origin } = new URL(endpoint);
  const ask = (url: string, sends: boolean): Promise<ApiOutcome> =>
    client.send(
      {
        ...{ method: 'GET', url, timeoutMs: QUESTION_MS },
        ...(sends && mayCarryToken(origin, { method: 'GET', url }) && { token }),
      },
      { signal },
    );
  if (isHubToken(origin)) {
    return readHubAnswer(await ask(WHOAMI_URL, true));
  }
  let refused: TokenCheck | undefined;
  for (const url of questions(endpoint, api)) {
    const answer = await ask(url, true);
    if (isAccepted(answer, endpoint)) {
      // Some servers show their models to everybody.
      const isPublic = isAccepted(await ask(url, false), endpoint);
      return { outcome: isPublic ? 'notChecked' : 'works' };
    }
    if (!answer.ok && !saysNothing(answer.failure)) {
      const { failure } = answer;
      refused = { outcome: outcomeOf(failure, endpoint), failure, asked: origin };
      // A token that may not see the pinned models may still run models.
      if (failure.kind !== 'forbidden') {
        return refused;
      }
    }
  }
  return refused ?? { outcome: 'notChecked' };
}

function readHubAnswer(answer: ApiOutcome): TokenCheck {
  const asked = new URL(WHOAMI_URL).origin;
  if (!answer.ok) {
    return { outcome: outcomeOf(answer.failure, asked), failure: answer.failure, asked };
  }
  const owner = readWhoami(answer.json);
  return owner === undefined
    ? { outcome: 'failed', failure: { kind: 'badResponse', reason: 'json', detail: '' }, asked }
    : { outcome: owner.mayInfer ? 'works' : 'missingPermission', owner };
}

/** The addresses that servers protect with their tokens, the likeliest first. */
function questions(endpoint: string, api: EndpointApi | undefined): readonly string[] {
  if (isDedicated(endpoint)) {
    return [`${serverRoot(endpoint)}/health`];
  }
  const pins = `${endpoint}/usage/pinned_models`;
  const models = `${openAiBase(endpoint)}/models`;
  return api?.forms[0] === 'openai' ? [models, pins] : [pins, models];
}

/** Whether a server gave what it was asked for. The health page of a dedicated endpoint can be empty. */
function isAccepted(answer: ApiOutcome, endpoint: string): boolean {
  return answer.ok ? isRecord(answer.json) : isDedicated(endpoint) && isOtherContent(answer.failure);
}

function isOtherContent({ httpStatus, kind }: Failure): boolean {
  return kind === 'badResponse' && httpStatus !== undefined && httpStatus < 300;
}

/** Whether the server does not have what it was asked for, which says nothing about the token. */
function saysNothing(failure: Failure): boolean {
  const { kind } = failure;
  const isMissing = kind === 'notFound' || kind === 'wrongApi' || kind === 'gone' || kind === 'invalidInput';
  return isMissing || isOtherContent(failure);
}

const STARTING: ReadonlySet<number | undefined> = new Set([502, 503, 504]);

function outcomeOf(
  { httpStatus, kind }: Failure,
  endpoint: string,
): Exclude<TokenOutcome, 'works' | 'notChecked'> {
  if (isDedicated(endpoint) && STARTING.has(httpStatus)) {
    return 'starting';
  }
  switch (kind) {
    case 'unauthorized':
      return 'invalid';
    case 'forbidden':
      return 'missingPermission';
    case 'rateLimited':
      return 'rateLimited';
    case 'offline':
    case 'timeout':
    case 'tls':
    case 'proxy':
      return 'offline';
    default:
      return 'failed';
  }
}
