import type { AccountToken } from '../core/identity/token';
import { isSecretsUnavailable } from '../core/identity/secretsUnavailable';
import type { Failure } from '../core/http/failure';
import type { RunServices } from './runServices';

/** Returns the account and token for an origin, `undefined` if none is stored, or why it cannot be read. */
export async function readAccount(
  { accounts, log }: Pick<RunServices, 'accounts' | 'log'>,
  origin: string,
): Promise<AccountToken | undefined | Failure> {
  try {
    return await accounts.token(origin);
  } catch (error) {
    if (isSecretsUnavailable(error)) {
      log.error(`Secret storage could not be read: ${error.message}`);
      return { kind: 'noToken', reason: 'secrets', detail: '' };
    }
    throw error;
  }
}
