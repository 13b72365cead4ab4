import type { Accounts } from '../identity/accounts';
import { isSecretsUnavailable } from '../identity/secretsUnavailable';
import type { Logger } from '../ports';
import { localEndpoint } from './localServer';

/**
 * The account for the token of the local server. It also identifies the addresses that belong to the extension's server:
 * the token of a server that a person started is stored under another name.
 */
export const LOCAL_SERVER_ACCOUNT = 'local server';

/** The tokens of the local server, one for each port that it has used. All windows share them, and restarts keep them. */
export class ServerTokens {
  constructor(
    private readonly accounts: Pick<
      Accounts,
      'activeAccount' | 'forget' | 'set' | 'setForSession' | 'tokenOf' | 'use'
    >,
    private readonly log: Logger,
  ) {}

  /** Checks whether this origin is the extension's own server, without reading a secret. */
  isLocalServer(origin: string): boolean {
    return (
      this.accounts.activeAccount(origin) === LOCAL_SERVER_ACCOUNT &&
      // The user can give any account this name, but the server is always at this address.
      origin === localEndpoint(Number(new URL(origin).port))
    );
  }

  /** Returns the token for a port as it is stored now, or `undefined` if there is none or it cannot be read. */
  async find(port: number): Promise<string | undefined> {
    const origin = localEndpoint(port);
    try {
      this.accounts.forget(origin);
      return await this.accounts.tokenOf(origin, LOCAL_SERVER_ACCOUNT);
    } catch (error) {
      return this.unavailable(error);
    }
  }

  /** Makes the token of a port active after its server was found. */
  async use(port: number): Promise<void> {
    const origin = localEndpoint(port);
    if (!this.isLocalServer(origin)) {
      await this.accounts.use(origin, LOCAL_SERVER_ACCOUNT);
    }
  }

  /** Stores the token of a server that has started, or keeps it for this window only if the secret storage fails. */
  async keep(port: number, token: string): Promise<void> {
    const origin = localEndpoint(port);
    try {
      await this.accounts.set(origin, LOCAL_SERVER_ACCOUNT, token);
    } catch (error) {
      this.unavailable(error);
      await this.accounts.setForSession(origin, LOCAL_SERVER_ACCOUNT, token);
    }
  }

  private unavailable(error: unknown): undefined {
    if (!isSecretsUnavailable(error)) {
      throw error;
    }
    this.log.warn(`Secret storage failed for the local server: ${error.message}`);
    return undefined;
  }
}
