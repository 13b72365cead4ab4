import type { ApiClient } from '../http/jsonClient';
import { isHuggingFace } from '../identity/huggingFaceHost';
import { parseModelId } from '../identity/modelId';
import type { ApiTask } from '../tasks/taskNames';
import { canRunFound, HUB, readFoundModel } from './modelSearch';

/** A model whose task is not known. */
export interface UnknownModel {
  readonly endpoint: string;
  /** The extension's own server. */
  readonly isLocalServer: boolean;
  readonly model: string;
  /** The token that is stored for the endpoint's origin. */
  readonly token: string;
}

/** What a model is for, and its mask if it fills in words. */
interface TaskFacts {
  readonly task: ApiTask;
  readonly mask?: string;
}

/** A run waits for the answer. The local server may have to start first. */
const HUB_MS = 3000;
const LOCAL_MS = 10_000;

/**
 * Asks what a model is for: the local server about its own models, the Hub, which gets no token, about models on hosts of
 * Hugging Face. Nobody is asked about models of other hosts, because that would tell the Hub what their users run.
 */
export async function findTask(
  client: Pick<ApiClient, 'send'>,
  { endpoint, isLocalServer, model, token }: UnknownModel,
  signal: AbortSignal,
): Promise<TaskFacts | undefined> {
  const [id = ''] = model.split(':', 1);
  const isOnHub = isHuggingFace(new URL(endpoint).origin);
  if (!parseModelId(id).ok || (!isLocalServer && !isOnHub)) {
    return undefined;
  }
  const request = isLocalServer
    ? { url: `${endpoint}/models/${id}`, token, timeoutMs: LOCAL_MS }
    : {
        url: `${HUB}/api/models/${id}?expand[]=pipeline_tag&expand[]=inferenceProviderMapping&expand[]=mask_token`,
        timeoutMs: HUB_MS,
      };
  const outcome = await client.send({ method: 'GET', ...request }, { signal });
  const found = outcome.ok ? readFoundModel(outcome.json) : undefined;
  if (found?.task === undefined || !canRunFound(endpoint, found)) {
    return undefined;
  }
  const { mask, task } = found;
  return { task, ...(mask !== undefined && { mask }) };
}
