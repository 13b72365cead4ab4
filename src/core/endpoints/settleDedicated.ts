import { readModelList } from '../chat/modelList';
import { isRecord } from '../http/errorBody';
import { FAILURE_TRAITS } from '../http/failureTraits';
import type { ApiClient, ApiOutcome, StartWait } from '../http/jsonClient';
import { openAiBase, serverRoot } from './endpointApi';
import type { Settled } from './settleEndpoint';

/** How long a run may wait for a dedicated endpoint. */
export interface DedicatedWait extends StartWait {
  readonly remainingMs: () => number;
}

/**
 * Waits for a dedicated endpoint by `GET /health`, and then finds out whether its server has OpenAI's API or is one
 * model. Any of these GETs wakes the endpoint; none carries a text of the user's. Never rejects.
 */
export async function settleDedicated(
  client: Pick<ApiClient, 'send'>,
  { endpoint, token }: { readonly endpoint: string; readonly token: string | undefined },
  waiting: DedicatedWait,
  signal: AbortSignal,
): Promise<Settled> {
  const get = (url: string): Promise<ApiOutcome> =>
    client.send(
      {
        ...{ method: 'GET', url, timeoutMs: waiting.remainingMs(), start: waiting },
        ...(token !== undefined && { token }),
      },
      { signal },
    );
  const root = serverRoot(endpoint);
  const health = await get(`${root}/health`);
  if (isEnding(health)) {
    return unreachable(health, token);
  }
  const list = await get(`${openAiBase(endpoint)}/models`);
  if (isEnding(list)) {
    return unreachable(list, token);
  }
  const models = list.ok ? readModelList(list.json) : undefined;
  if (models !== undefined) {
    const [first] = models;
    const api = { forms: ['openai'], ...(first && { model: first.id }) } as const;
    return { kind: 'recognized', api, models, needsToken: false };
  }
  const info = await get(`${root}/info`);
  if (isEnding(info)) {
    return unreachable(info, token);
  }
  const id = info.ok && isRecord(info.json) ? info.json['model_id'] : undefined;
  const api = { forms: ['endpoint'], ...(typeof id === 'string' && { model: id }) } as const;
  return { kind: 'recognized', api, models: [], needsToken: false };
}

type Failed = Extract<ApiOutcome, { ok: false }>;

/** Whether the run ends here: nothing can be learned from an endpoint that was not reached or refuses the token. */
function isEnding(outcome: ApiOutcome): outcome is Failed {
  if (outcome.ok) {
    return false;
  }
  const { cause, endsRun } = FAILURE_TRAITS[outcome.failure.kind];
  return cause === 'unreachable' || (endsRun && cause !== 'missing');
}

function unreachable({ failure }: Failed, token: string | undefined): Settled {
  const isTokenMissing = failure.kind === 'unauthorized' && token === undefined;
  return { kind: 'unreachable', failure: isTokenMissing ? { ...failure, kind: 'noToken' } : failure };
}
