import { isHuggingFace } from '../identity/huggingFaceHost';

/** How requests are written: `POST {endpoint}/models/{id}`, OpenAI's API, or `POST {endpoint}` where that is one model. */
export const API_FORMS = ['huggingface', 'openai', 'endpoint'] as const;
export type ApiForm = (typeof API_FORMS)[number];

/** What an endpoint speaks. */
export interface EndpointApi {
  /** At least one; the preferred one first. */
  readonly forms: readonly [ApiForm, ...ApiForm[]];
  /** The one model of a dedicated endpoint, if its server names it. */
  readonly model?: string;
}

const ROUTER = 'https://router.huggingface.co';

/** The base URL of an endpoint's API in OpenAI's form, without a slash at its end. */
export function openAiBase(endpoint: string): string {
  if (new URL(endpoint).origin === ROUTER) {
    return `${ROUTER}/v1`;
  }
  return endpoint.endsWith('/v1') ? endpoint : `${endpoint}/v1`;
}

/** The address of a server's own pages, such as `/health`, if the endpoint is one of its routes. */
export function serverRoot(endpoint: string): string {
  return endpoint.replace(/\/(?:v1|embed|predict|rerank)$/, '');
}

/** Whether a host of Inference Endpoints: each request wakes and bills it, so nothing is asked before the user runs. */
export function isDedicated(endpoint: string): boolean {
  return new URL(endpoint).hostname.endsWith('.endpoints.huggingface.cloud');
}

/** Whether the router of Hugging Face, whose API in OpenAI's form chooses among providers. */
export function isRouter(endpoint: string): boolean {
  return new URL(endpoint).origin === ROUTER;
}

/**
 * What is known of an endpoint without asking it: the router and the local server speak both forms, other hosts of
 * Hugging Face their own. `undefined` for all others.
 */
export function knownApi(endpoint: string, isLocalServer: boolean): EndpointApi | undefined {
  if (isLocalServer || isRouter(endpoint)) {
    return { forms: ['huggingface', 'openai'] };
  }
  return isHuggingFace(new URL(endpoint).origin) ? { forms: ['huggingface'] } : undefined;
}

/**
 * Whether the cache and wait headers are sent with requests in OpenAI's form. Other servers than ours and the router
 * decide about cache and waiting themselves.
 */
export function takesFlags(endpoint: string, isLocalServer: boolean): boolean {
  return isLocalServer || isRouter(endpoint);
}
