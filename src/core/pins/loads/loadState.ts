import * as v from 'valibot';
import { FAILURE_TRAITS } from '../../http/failureTraits';
import type { ApiClient } from '../../http/jsonClient';
import { isExactModelId } from '../../identity/modelId';
import type { PinsAccount } from '../list/pinsAccount';

/** Whether a server has a model in memory. `unknown`: the server does not report it. */
export type LoadState = 'loaded' | 'loading' | 'notLoaded' | 'tooBig' | 'failed' | 'unknown';

/** `absent`: the server has neither this route nor this model. `failed`: there was no usable response this time. */
export type LoadStateReply =
  | { readonly kind: 'state'; readonly state: LoadState }
  | { readonly kind: 'absent' }
  | { readonly kind: 'failed' };

const TIMEOUT_MS = 10_000;
const answerSchema = v.object({
  loaded: v.exactOptional(v.boolean()),
  state: v.exactOptional(v.string()),
});

/** Requests `GET {endpoint}/status/{id}`, an optional part of the API. Never rejects. */
export async function readLoadState(
  client: Pick<ApiClient, 'send'>,
  { endpoint, token }: PinsAccount,
  modelId: string,
  signal: AbortSignal,
): Promise<LoadStateReply> {
  // The IDs in the list come from outside. Only a valid ID may become part of a URL.
  if (!isExactModelId(modelId)) {
    return { kind: 'state', state: 'unknown' };
  }
  const answer = await client.send(
    {
      method: 'GET',
      url: `${endpoint}/status/${modelId}`,
      timeoutMs: TIMEOUT_MS,
      ...(token !== undefined && { token }),
    },
    { signal },
  );
  if (!answer.ok) {
    const isAbsent = FAILURE_TRAITS[answer.failure.kind].cause === 'missing';
    return { kind: isAbsent ? 'absent' : 'failed' };
  }
  const status = v.safeParse(answerSchema, answer.json);
  return { kind: 'state', state: status.success ? toState(status.output) : 'unknown' };
}

function toState({ loaded, state }: v.InferOutput<typeof answerSchema>): LoadState {
  if (loaded === true) {
    return 'loaded';
  }
  switch (state?.toLowerCase()) {
    case 'loaded':
      return 'loaded';
    case 'loading':
      return 'loading';
    case 'loadable':
      return 'notLoaded';
    case 'toobig':
      return 'tooBig';
    case 'failed':
      return 'failed';
    default:
      return loaded === false ? 'notLoaded' : 'unknown';
  }
}
