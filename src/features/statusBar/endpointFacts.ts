import { knownApi, takesFlags } from '../../core/endpoints/endpointApi';
import type { EndpointApi } from '../../core/endpoints/endpointApi';
import type { EndpointMemory } from '../../core/endpoints/endpointMemory';
import type { Accounts } from '../../core/identity/accounts';
import type { KeyValueStore } from '../../core/ports';
import { activeEndpoint } from '../../platform/activeEndpoint';
import type { SettingValues } from '../../platform/settings';

/** What knows the endpoints. */
export interface EndpointServices {
  readonly accounts: Pick<Accounts, 'activeAccount' | 'isForSession' | 'list' | 'onDidChange'>;
  readonly memory: Pick<EndpointMemory, 'api'>;
  /** Whether an origin is that of the local server. */
  readonly isLocalServer: (origin: string) => boolean;
  readonly state: KeyValueStore;
}

export interface EndpointFacts {
  readonly origin: string;
  readonly isLocalServer: boolean;
  /** Absent until the endpoint is asked before its first run. */
  readonly api?: EndpointApi;
  /** Absent if no token is stored, and for the local server, which sets its own. */
  readonly account?: string;
  /** The server does not take the cache and wait flags. */
  readonly decidesItself: boolean;
}

/** Returns what is known of the endpoint in the settings, without asking it; undefined if it is not an address. */
export function endpointFacts(
  { api: setting }: Pick<SettingValues, 'api'>,
  { accounts, isLocalServer, memory }: EndpointServices,
): EndpointFacts | undefined {
  const parsed = activeEndpoint();
  if (!parsed.ok) {
    return undefined;
  }
  const { endpoint, origin } = parsed;
  const isLocal = isLocalServer(origin);
  const account = isLocal ? undefined : accounts.activeAccount(origin);
  const api: EndpointApi | undefined =
    setting === 'auto' ? (memory.api(endpoint) ?? knownApi(endpoint, isLocal)) : { forms: [setting] };
  return {
    ...{ isLocalServer: isLocal, origin },
    ...(api !== undefined && { api }),
    ...(account !== undefined && { account }),
    decidesItself: api?.forms.every((form) => form === 'openai') === true && !takesFlags(endpoint, isLocal),
  };
}
