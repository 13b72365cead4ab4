import { DEFAULT_ACCOUNT } from '../core/identity/accounts';
import { LOCAL_SERVER_ACCOUNT } from '../core/localServer/serverTokens';
import type { Accounts } from '../core/identity/accounts';
import { activeEndpoint } from './activeEndpoint';

/** What knows the accounts. */
export interface AccountsInUse {
  readonly accounts: Pick<Accounts, 'activeAccount'>;
  /** Whether an origin is that of the local server. */
  readonly isLocalServer: (origin: string) => boolean;
}

/** Returns the account in use, for dialogs that start a run, if the user gave it a name: without one there is usually one account only. */
export function namedAccount({ accounts, isLocalServer }: AccountsInUse): string | undefined {
  const endpoint = activeEndpoint();
  return endpoint.ok && !isLocalServer(endpoint.origin)
    ? givenName(accounts.activeAccount(endpoint.origin))
    : undefined;
}

/** Returns an account's name unless the extension gave it. */
export function givenName(account: string | undefined): string | undefined {
  return account === DEFAULT_ACCOUNT || account === LOCAL_SERVER_ACCOUNT ? undefined : account;
}
