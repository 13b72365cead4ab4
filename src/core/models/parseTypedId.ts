import { isRouter } from '../endpoints/endpointApi';
import type { EndpointApi } from '../endpoints/endpointApi';
import { parseListedModelId, parseModelId } from '../identity/modelId';
import type { ParsedModelId } from '../identity/modelId';
import type { ModelsTarget } from './offeredModels';

/**
 * Reads an ID that the user typed for an endpoint. Only Hugging Face's form requires `name` or `owner/name`; the router
 * also takes `owner/name:provider`. `forms` is undefined where it is not known yet how the endpoint is spoken to.
 */
export function parseTypedId(
  text: string,
  { endpoint, isLocalServer }: Pick<ModelsTarget, 'endpoint' | 'isLocalServer'>,
  forms: EndpointApi['forms'] | undefined,
): ParsedModelId {
  const isStrict = isLocalServer || (forms?.includes('huggingface') === true && !forms.includes('openai'));
  if (isRouter(endpoint) && forms?.includes('openai') !== false) {
    return parseRouterId(text);
  }
  return isStrict ? parseModelId(text) : parseListedModelId(text);
}

function parseRouterId(text: string): ParsedModelId {
  const [, id = '', provider = ''] = /^(.*?)(:[\w-]+)?$/s.exec(text.trim()) ?? [];
  const parsed = parseModelId(id);
  return parsed.ok ? { ...parsed, id: `${parsed.id}${provider}` } : parsed;
}
