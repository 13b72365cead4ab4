import { isRecord } from '../http/errorBody';
import { authorization, KEEP_ALIVE } from '../http/requestHeaders';
import type { PreparedRequest } from '../http/requestHeaders';
import { mediaTypeOf } from '../tasks/mediaType';
import type { InferenceRequest } from './runTypes';

/**
 * Builds the HTTP request for an inference. Caching and waiting are controlled only by headers, because the `options` in
 * the body stopped working at the end of 2024. Throws if the inputs cannot be serialized as JSON.
 */
export function buildInferenceRequest(request: InferenceRequest, waitForModel: boolean): PreparedRequest {
  const { billTo, endpoint, forcedTask, inputs, isBare, model } = request;
  const isBytes = inputs instanceof Uint8Array;
  const modelPath = model.split('/').map(encodeURIComponent).join('/');
  const taskPath = forcedTask === undefined ? '' : `/pipeline/${encodeURIComponent(forcedTask)}`;
  return {
    method: 'POST',
    isRepeatable: true,
    url: isBare === true ? endpoint : `${endpoint}/models/${modelPath}${taskPath}`,
    headers: {
      ...authorization(request.token),
      'content-type': isBytes
        ? (request.contentType ?? mediaTypeOf(inputs) ?? 'application/octet-stream')
        : 'application/json',
      ...KEEP_ALIVE,
      ...(billTo !== undefined && { 'x-hf-bill-to': billTo }),
      ...(!request.useCache && { 'x-use-cache': 'false' }),
      ...(waitForModel && { 'x-wait-for-model': 'true' }),
    },
    body: isBytes ? inputs : bodyOf(request),
  };
}

function bodyOf({ inputs, isBare, parameters, stream }: InferenceRequest): string {
  // text-embeddings-inference takes a ranking and its options at the root.
  return isBare === true && isRanking(inputs)
    ? JSON.stringify({ ...inputs, ...parameters })
    : JSON.stringify({
        inputs,
        ...(parameters !== undefined && Object.keys(parameters).length > 0 && { parameters }),
        ...(stream === true && { stream: true }),
      });
}

/** Checks for the input of a reranker: a query and the texts to rank. */
function isRanking(inputs: unknown): inputs is Readonly<Record<string, unknown>> {
  return isRecord(inputs) && typeof inputs['query'] === 'string' && Array.isArray(inputs['texts']);
}
