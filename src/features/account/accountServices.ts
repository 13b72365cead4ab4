import type { Accounts } from '../../core/identity/accounts';
import type { OutputLog } from '../../platform/outputLog';

/** What the commands for tokens need. */
export interface AccountServices {
  readonly accounts: Accounts;
  /** Whether an origin is that of the local server. */
  readonly isLocalServer: (origin: string) => boolean;
  readonly log: OutputLog;
}
