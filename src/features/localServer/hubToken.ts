import { isUnencrypted } from '../../core/identity/endpoint';
import type { DownloadServices } from './downloadServices';

const HUB = 'https://huggingface.co';
const ROUTER = 'https://router.huggingface.co';

/** A token that may go to a hub, and where the user stored it. */
export interface HubToken {
  readonly account: string;
  readonly token: string;
}

/**
 * Returns the origin whose token a hub may get: its own, and for the Hugging Face Hub also the router's. Nothing is read from
 * the secret storage.
 */
export function tokenOriginFor(hub: string, accounts: DownloadServices['accounts']): string | undefined {
  const { origin } = new URL(hub);
  const origins = origin === HUB ? [HUB, ROUTER] : [origin];
  return origins.find((one) => !isUnencrypted(one) && accounts.activeAccount(one) !== undefined);
}

/** Reads the token for a hub, after the user agreed that it is sent there. */
export async function readHubToken(
  hub: string,
  accounts: DownloadServices['accounts'],
): Promise<HubToken | undefined> {
  const origin = tokenOriginFor(hub, accounts);
  return origin === undefined ? undefined : accounts.token(origin);
}
