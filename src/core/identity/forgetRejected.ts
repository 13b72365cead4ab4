import type { Fetch } from '../ports';
import type { Accounts } from './accounts';

/** Wraps `fetch` so that the secret storage is read again after a server rejected a token that was kept in memory. */
export function forgetRejected(fetch: Fetch, accounts: Pick<Accounts, 'forget'>): Fetch {
  return async (request) => {
    const response = await fetch(request);
    if (response.status === 401) {
      accounts.forget(new URL(request.url).origin);
    }
    return response;
  };
}
