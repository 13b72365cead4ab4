import { isDedicated, knownApi } from './endpointApi';
import type { EndpointApi } from './endpointApi';
import type { ApiSetting } from './runRouter';

/**
 * Whether an endpoint may be asked for its pinned models. Only Hugging Face's API has them, and a question would wake a
 * dedicated endpoint. `remembered` is how the endpoint was recognized, if it was.
 */
export function mayHavePins(
  {
    api,
    endpoint,
    isLocalServer,
  }: {
    readonly endpoint: string;
    readonly api: ApiSetting;
    readonly isLocalServer: boolean;
  },
  remembered: EndpointApi | undefined,
): boolean {
  if (isLocalServer) {
    return true;
  }
  const forms = api === 'auto' ? (remembered ?? knownApi(endpoint, false))?.forms : [api];
  return forms === undefined ? !isDedicated(endpoint) : forms.includes('huggingface');
}
