import type { Accounts } from '../../core/identity/accounts';
import type { Clock, Fetch, KeyValueStore } from '../../core/ports';
import type { Inference } from '../../platform/lazyInference';
import type { OutputLog } from '../../platform/outputLog';

/** The services that selecting and checking an endpoint need. */
export interface EndpointServices {
  readonly accounts: Pick<Accounts, 'token'>;
  readonly clock: Clock;
  readonly fetch: Fetch;
  readonly inference: () => Promise<Inference>;
  /** Whether an origin is that of the local server. */
  readonly isLocalServer: (origin: string) => boolean;
  readonly log: OutputLog;
  readonly state: KeyValueStore;
}
