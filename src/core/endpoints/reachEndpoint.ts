import type { Failure } from '../http/failure';
import type { ApiClient } from '../http/jsonClient';
import { isDedicated, isRouter, openAiBase } from './endpointApi';

/** Time for the answer, in milliseconds. */
export const REACH_MS = 5000;

/**
 * Checks by one GET, without a token or text, whether something at an endpoint speaks HTTP. Resolves to the failure if
 * nothing does, or if it sends requests elsewhere. The router is known, and a dedicated endpoint would be woken: they are
 * not asked.
 */
export async function reachEndpoint(
  client: Pick<ApiClient, 'send'>,
  endpoint: string,
  signal: AbortSignal,
): Promise<Failure | undefined> {
  if (isRouter(endpoint) || isDedicated(endpoint)) {
    return undefined;
  }
  const outcome = await client.send(
    { method: 'GET', url: `${openAiBase(endpoint)}/models`, timeoutMs: REACH_MS },
    { signal },
  );
  if (outcome.ok || outcome.failure.kind === 'cancelled') {
    return undefined;
  }
  const { failure } = outcome;
  const isAnswer = failure.httpStatus !== undefined && !['redirected', 'proxy'].includes(failure.kind);
  return isAnswer ? undefined : failure;
}
