import { isRecord } from '../http/errorBody';
import type { Failure } from '../http/failure';
import type { ApiClient, ApiOutcome } from '../http/jsonClient';
import { readModelList } from '../chat/modelList';
import type { ListedModel } from '../chat/modelList';
import type { EndpointApi } from './endpointApi';
import { openAiBase, serverRoot } from './endpointApi';

/** Time for each question, in milliseconds. */
const QUESTION_MS = 5000;

/** Failures that a run would meet as well. */
const UNREACHED: ReadonlySet<string> = new Set(['offline', 'tls', 'proxy', 'cancelled']);

/** Statuses of servers that are starting. */
const STARTING: ReadonlySet<number> = new Set([502, 503, 504]);

/** What asking an endpoint brought. */
export type Settled =
  | {
      readonly kind: 'recognized';
      readonly api: EndpointApi;
      readonly models: readonly ListedModel[];
      /** It refused to say more without a token. */
      readonly needsToken: boolean;
    }
  /** It answers, but not as a server that is known: it is spoken to as before. */
  | {
      readonly kind: 'unrecognized';
      /** Why its list of models cannot be read, where only a token can tell more. */
      readonly refusal?: Failure;
    }
  /** It did not answer: nothing is known. */
  | { readonly kind: 'unreachable'; readonly failure: Failure };

/**
 * Finds out how an endpoint is spoken to, by GETs that carry no text of the user's: its pinned models (Hugging Face's
 * form), its list of models (OpenAI's form), else `/info` and `/health` (text-generation-inference,
 * text-embeddings-inference, the toolkit of Inference Endpoints). Never rejects.
 */
export async function settleEndpoint(
  client: Pick<ApiClient, 'send'>,
  { endpoint, token }: { readonly endpoint: string; readonly token?: string | undefined },
  signal: AbortSignal,
): Promise<Settled> {
  const get = (url: string): Promise<ApiOutcome> =>
    client.send(
      { method: 'GET', url, timeoutMs: QUESTION_MS, ...(token !== undefined && { token }) },
      { signal },
    );
  const [pins, list] = await Promise.all([
    get(`${endpoint}/usage/pinned_models`),
    get(`${openAiBase(endpoint)}/models`),
  ]);
  const models = list.ok ? readModelList(list.json) : undefined;
  const forms = [
    ...(hasPins(pins) ? (['huggingface'] as const) : []),
    ...(models ? (['openai'] as const) : []),
  ];
  const [first, ...others] = forms;
  if (first !== undefined) {
    return {
      kind: 'recognized',
      api: { forms: [first, ...others] },
      models: models ?? [],
      needsToken:
        first === 'huggingface' &&
        (token === undefined ? !pins.ok : failureOf(pins)?.kind === 'unauthorized'),
    };
  }
  const failure = failureOf(list);
  if (failure?.kind === 'unauthorized') {
    // Only a token can tell more: vLLM guards its API, but not its health page.
    return token === undefined
      ? { kind: 'unrecognized', refusal: failure }
      : { kind: 'unreachable', failure };
  }
  if (failure !== undefined && isStarting(failure) && isStarting(failureOf(pins))) {
    return { kind: 'unreachable', failure };
  }
  if (!pins.ok && pins.failure.httpStatus === undefined) {
    // A server that is only slow may still answer the run in time.
    return UNREACHED.has(pins.failure.kind) || pins.failure.reason === 'notHttp'
      ? { kind: 'unreachable', failure: pins.failure }
      : { kind: 'unrecognized' };
  }
  const root = serverRoot(endpoint);
  const info = await get(`${root}/info`);
  if (info.ok && isRecord(info.json) && typeof info.json['model_id'] === 'string') {
    return {
      kind: 'recognized',
      api: { forms: ['endpoint'], model: info.json['model_id'] },
      models: [],
      needsToken: false,
    };
  }
  return isAnswered(await get(`${root}/health`))
    ? { kind: 'recognized', api: { forms: ['endpoint'] }, models: [], needsToken: false }
    : unrecognized(failureOf(pins));
}

/** A server that is not known, with its refusal where only a token can tell more. */
function unrecognized(failure: Failure | undefined): Settled {
  return { kind: 'unrecognized', ...(failure?.kind === 'unauthorized' && { refusal: failure }) };
}

function failureOf(outcome: ApiOutcome): Failure | undefined {
  return outcome.ok ? undefined : outcome.failure;
}

/** A server that is loading its model, or a gateway whose server is not there yet, answers every route like this. */
function isStarting(failure: Failure | undefined): boolean {
  return STARTING.has(failure?.httpStatus ?? 0);
}

/** A list of pinned models, or a refusal in JSON of who may not see it. */
function hasPins(outcome: ApiOutcome): boolean {
  if (outcome.ok) {
    return isRecord(outcome.json) && Array.isArray(outcome.json['pinned_models']);
  }
  return outcome.isJson === true && ['unauthorized', 'forbidden'].includes(outcome.failure.kind);
}

/**
 * `/health` answers with nothing, with a text, or with an object about the server. A server that answers every address
 * with the same list or web page is not recognized by it.
 */
function isAnswered(outcome: ApiOutcome): boolean {
  if (outcome.ok) {
    return isRecord(outcome.json);
  }
  const { httpStatus = 0, kind, reason } = outcome.failure;
  return kind === 'badResponse' && reason !== 'webPage' && httpStatus >= 200 && httpStatus < 300;
}
