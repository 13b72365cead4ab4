import type { Accounts } from '../../core/identity/accounts';
import type { TokenSources } from '../../core/identity/tokenSource';
import type { Clock, Fetch, KeyValueStore } from '../../core/ports';
import type { OutputLog } from '../../platform/outputLog';

/** What the commands for tokens need. */
export interface AccountServices {
  readonly accounts: Accounts;
  readonly clock: Clock;
  readonly fetch: Fetch;
  /** Whether an origin is that of the local server. */
  readonly isLocalServer: (origin: string) => boolean;
  readonly log: OutputLog;
  readonly state: KeyValueStore;
  /** Where other tools keep tokens. Loaded on first use. */
  readonly tokenSources: () => Promise<TokenSources>;
}
