import * as v from 'valibot';
import { isRouter } from '../endpoints/endpointApi';
import type { ApiClient } from '../http/jsonClient';
import type { ParsedEndpoint } from '../identity/endpoint';
import { isHuggingFace } from '../identity/huggingFaceHost';
import { parseModelId } from '../identity/modelId';
import { isApiTask } from '../tasks/taskNames';
import type { ApiTask } from '../tasks/taskNames';

/** A model on a hub, with its task if that is a task of the API. */
export interface FoundModel {
  readonly id: string;
  readonly task?: ApiTask;
  /** Who serves it for that task, where the hub says so. */
  readonly providers?: readonly string[];
  /** What stands for a missing word, of a model that fills it in. */
  readonly mask?: string;
}

/** The Hugging Face Hub. */
export const HUB = 'https://huggingface.co';
const MAX_FOUND = 30;
const SEARCH_MS = 5000;
/** The provider that serves classic tasks on the router. */
const CLASSIC_PROVIDER = 'hf-inference';

const mapping = v.looseObject({
  provider: v.string(),
  status: v.optional(v.string()),
  task: v.optional(v.string()),
});
/** The form for a single model. */
const mappingByProvider = v.pipe(
  v.record(v.string(), v.looseObject({ status: v.optional(v.string()), task: v.optional(v.string()) })),
  v.transform((providers) => Object.entries(providers).map(([provider, facts]) => ({ ...facts, provider }))),
);
const model = v.looseObject({
  id: v.string(),
  pipeline_tag: v.optional(v.nullable(v.string())),
  mask_token: v.fallback(v.optional(v.string()), undefined),
  inferenceProviderMapping: v.fallback(v.optional(v.union([v.array(mapping), mappingByProvider])), undefined),
});
const answer = v.array(model);

/**
 * Returns where to search for models: the Hub for hosts of Hugging Face, or the server itself on this machine (the local
 * server lists its models in the Hub's format). Private endpoints have no search, because their users may not want the
 * Hub to know what they are looking for.
 */
export function hubFor({ loopback, origin }: Extract<ParsedEndpoint, { ok: true }>): string | undefined {
  if (loopback) {
    return origin;
  }
  return isHuggingFace(origin) ? HUB : undefined;
}

/**
 * Searches for models by part of their ID, most downloaded first, with the Hub's documented `GET {hub}/api/models?search=…`.
 * Finds only models that a provider serves. Sends no token. Resolves to an empty list if the hub is slow, unreachable, or
 * returns something else, because the search is only a convenience.
 */
export async function searchModels(
  client: Pick<ApiClient, 'send'>,
  hub: string,
  query: string,
  signal: AbortSignal,
): Promise<readonly FoundModel[]> {
  const parameters = new URLSearchParams([
    ['search', query],
    ['sort', 'downloads'],
    ['limit', String(MAX_FOUND)],
    ['inference_provider', 'all'],
    ['expand[]', 'pipeline_tag'],
    // A server on this machine is its own only provider.
    ...(hub === HUB ? [['expand[]', 'inferenceProviderMapping']] : []),
  ]);
  const outcome = await client.send(
    { method: 'GET', url: `${hub}/api/models?${parameters.toString()}`, timeoutMs: SEARCH_MS },
    { signal },
  );
  return readFoundModels(outcome.ok ? outcome.json : undefined);
}

/** Reads a list of models in the Hub's form. Anything else is an empty list. */
export function readFoundModels(json: unknown): readonly FoundModel[] {
  const parsed = v.safeParse(answer, json);
  return parsed.success ? parsed.output.flatMap(readFound) : [];
}

/** Whether an endpoint can run a model with the task that the Hub found for it. Chats need the router. */
export function canRunFound(endpoint: string, { task }: FoundModel): boolean {
  return task !== 'chat-completion' || isRouter(endpoint);
}

/** Whether to offer a found model for an endpoint. The router runs only what a provider serves. */
export function canOfferFound(endpoint: string, found: FoundModel): boolean {
  return canRunFound(endpoint, found) && (found.providers !== undefined || !isRouter(endpoint));
}

/** Reads what the Hub or the local server says about one model. */
export function readFoundModel(json: unknown): FoundModel | undefined {
  const parsed = v.safeParse(model, json);
  return parsed.success ? readFound(parsed.output)[0] : undefined;
}

/** Leaves out what is not a model ID, and models that no provider serves for a task of the API. */
function readFound({
  id,
  inferenceProviderMapping: mapped,
  mask_token: token,
  pipeline_tag: tag,
}: v.InferOutput<typeof model>): readonly FoundModel[] {
  if (!parseModelId(id).ok) {
    return [];
  }
  const classic = isApiTask(tag) ? tag : undefined;
  const mask = classic === 'fill-mask' && token !== undefined && { mask: token };
  if (mapped === undefined) {
    return [classic === undefined ? { id } : { id, task: classic, ...mask }];
  }
  const live = mapped.filter(({ status }) => status === undefined || status === 'live');
  const chats = live.filter(({ task }) => task === 'conversational').map(({ provider }) => provider);
  const isClassic = live.some(
    ({ provider, task }) => provider === CLASSIC_PROVIDER && task !== 'conversational',
  );
  if (isClassic && classic !== undefined) {
    return [{ id, task: classic, providers: [CLASSIC_PROVIDER], ...mask }];
  }
  return chats.length > 0 ? [{ id, task: 'chat-completion', providers: chats }] : [];
}
