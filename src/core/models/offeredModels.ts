import * as v from 'valibot';
import { readModelList } from '../chat/modelList';
import type { ListedModel } from '../chat/modelList';
import { isDedicated, isRouter, knownApi, openAiBase } from '../endpoints/endpointApi';
import type { EndpointApi } from '../endpoints/endpointApi';
import type { EndpointMemory } from '../endpoints/endpointMemory';
import type { ApiSetting } from '../endpoints/runRouter';
import { settleEndpoint } from '../endpoints/settleEndpoint';
import type { Failure } from '../http/failure';
import type { ApiClient, ApiOutcome } from '../http/jsonClient';
import { readFoundModels } from './modelSearch';

/** An endpoint whose models are asked for. */
export interface ModelsTarget {
  readonly endpoint: string;
  /** The extension's own server. */
  readonly isLocalServer: boolean;
  readonly isOnThisMachine: boolean;
  readonly api: ApiSetting;
  /** The token that is stored for the endpoint's origin. */
  readonly token: string | undefined;
}

/** What an endpoint offers to choose from. */
export interface OfferedModels {
  readonly pinned: readonly string[];
  readonly listed: readonly ListedModel[];
  /** Why nothing is listed. */
  readonly failure?: Failure;
}

/** The time for finding out how an endpoint is spoken to, in milliseconds. */
export const SETTLE_MS = 10_000;
/** The time for each list, in milliseconds. */
const LIST_MS = 10_000;

const pinList = v.looseObject({ pinned_models: v.array(v.unknown()) });
const pin = v.looseObject({ model_id: v.string() });

/**
 * Finds out how an endpoint is spoken to, without sending a text of the user's: as set, as remembered, as known, or by
 * asking it. Dedicated endpoints are not asked, because each request wakes and bills them.
 */
export async function settleForms(
  client: Pick<ApiClient, 'send'>,
  memory: EndpointMemory,
  { api, endpoint, isLocalServer, token }: ModelsTarget,
  signal: AbortSignal,
): Promise<EndpointApi | Failure | undefined> {
  if (api !== 'auto') {
    return { forms: [api] };
  }
  const known = memory.api(endpoint) ?? knownApi(endpoint, isLocalServer);
  if (known !== undefined || isDedicated(endpoint)) {
    return known;
  }
  const settled = await settleEndpoint(client, { endpoint, token }, signal);
  switch (settled.kind) {
    case 'recognized':
      // A server that refused this token, or none, may say more to the right one.
      if (!settled.needsToken) {
        await memory.rememberApi(endpoint, settled.api);
      }
      return settled.api;
    case 'unreachable':
      return settled.failure;
    case 'unrecognized':
      return settled.refusal;
  }
}

/** Whether an endpoint lists all models that it has, as servers with an API like OpenAI's and the local server do. */
export function hasCompleteList({ isLocalServer }: ModelsTarget, { forms }: EndpointApi): boolean {
  return isLocalServer || forms.every((form) => form === 'openai');
}

/** Lists the models of an endpoint: those it lists itself, and those that are pinned there. Never rejects. */
export async function listOffered(
  client: Pick<ApiClient, 'send'>,
  target: ModelsTarget,
  { forms }: EndpointApi,
  signal: AbortSignal,
): Promise<OfferedModels> {
  const isHuggingFaceForm = forms.includes('huggingface');
  const [pinned, ...lists] = await Promise.all([
    isHuggingFaceForm && !isRouter(target.endpoint) ? pinnedModels(client, target, signal) : [],
    ...(isHuggingFaceForm && target.isOnThisMachine ? [hubList(client, target, signal)] : []),
    ...(forms.includes('openai') && !target.isLocalServer ? [openAiList(client, target, signal)] : []),
  ]);
  const listed = joined(lists.flatMap((list) => ('kind' in list ? [] : list)));
  const failure = [...lists, pinned].find((list): list is Failure => 'kind' in list);
  return {
    pinned: 'kind' in pinned ? [] : pinned,
    listed,
    ...(listed.length === 0 && failure && { failure }),
  };
}

/** Lists each model once. A server that speaks both forms has it in both lists; the first one counts where they differ. */
function joined(models: readonly ListedModel[]): readonly ListedModel[] {
  const byId = new Map<string, ListedModel>();
  for (const model of models) {
    byId.set(model.id, { ...model, ...byId.get(model.id) });
  }
  return [...byId.values()];
}

/** The list in OpenAI's form. */
async function openAiList(
  client: Pick<ApiClient, 'send'>,
  { endpoint, token }: ModelsTarget,
  signal: AbortSignal,
): Promise<readonly ListedModel[] | Failure> {
  const outcome = await get(client, `${openAiBase(endpoint)}/models`, token, signal);
  return outcome.ok ? (readModelList(outcome.json) ?? []) : outcome.failure;
}

/** The list of a server on this machine in the Hub's form, as the local server has it. */
async function hubList(
  client: Pick<ApiClient, 'send'>,
  { endpoint, token }: ModelsTarget,
  signal: AbortSignal,
): Promise<readonly ListedModel[] | Failure> {
  const outcome = await get(client, `${new URL(endpoint).origin}/api/models?limit=1000`, token, signal);
  return outcome.ok
    ? readFoundModels(outcome.json).map((found) => ({ ...found, hasVision: false, providers: [] }))
    : outcome.failure;
}

async function pinnedModels(
  client: Pick<ApiClient, 'send'>,
  { endpoint, token }: ModelsTarget,
  signal: AbortSignal,
): Promise<readonly string[] | Failure> {
  const outcome = await get(client, `${endpoint}/usage/pinned_models`, token, signal);
  if (!outcome.ok && outcome.failure.kind !== 'notFound') {
    return outcome.failure;
  }
  const parsed = v.safeParse(pinList, outcome.ok ? outcome.json : undefined);
  return parsed.success
    ? parsed.output.pinned_models.flatMap((one) => (v.is(pin, one) ? [one.model_id] : []))
    : [];
}

function get(
  client: Pick<ApiClient, 'send'>,
  url: string,
  token: string | undefined,
  signal: AbortSignal,
): Promise<ApiOutcome> {
  return client.send(
    { method: 'GET', url, timeoutMs: LIST_MS, ...(token !== undefined && { token }) },
    { signal },
  );
}
