import { InferenceClient } from '@huggingface/inference';
import type { Target } from './clientCalls';

/** The two ways to use the client: with the address of a model, or with a provider that the hub knows. */
export type Way = 'endpoint' | 'provider';

/** A client, and the arguments that choose the model. */
interface Asked {
  readonly client: InferenceClient;
  readonly how: { readonly model?: string; readonly provider?: 'hf-inference' };
}

/**
 * Returns the official client for a model in one of its two ways. A task is named where the model has another one first;
 * `key` is a token other than that of the target.
 */
export function huggingFaceClient({ origin, token }: Target, way: Way) {
  return (id: string, { task, key = token }: { task?: string; key?: string } = {}): Asked =>
    way === 'endpoint'
      ? {
          client: new InferenceClient(key, {
            endpointUrl: `${origin}/models/${id}${task === undefined ? '' : `/pipeline/${task}`}`,
          }),
          how: {},
        }
      : {
          client: new InferenceClient(key, { fetch: mapped(origin) }),
          how: { model: id, provider: 'hf-inference' },
        };
}

/** Sends what the client has for the hub and the router to the server of a target. */
const mapped =
  (origin: string): typeof fetch =>
  (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    return fetch(url.replace(/^https:\/\/(?:router\.)?huggingface\.co(?=\/)/, origin), init);
  };
