import type { Accounts } from '../identity/accounts';
import { SecretsUnavailableError } from '../identity/accounts';
import type { Logger } from '../ports';
import { localEndpoint } from './localServer';

/**
 * The account under which the token of the local server is kept. It also tells which addresses on this machine belong to
 * the server of the extension: one that a person started has the token that they gave, under another name.
 */
export const LOCAL_SERVER_ACCOUNT = 'local server';

/** The tokens of the local server, one for each port that it ever had; they are the same for all windows and all starts. */
export class ServerTokens {
  constructor(
    private readonly accounts: Pick<Accounts, 'activeAccount' | 'set' | 'setForSession' | 'tokenOf' | 'use'>,
    private readonly log: Logger,
  ) {}

  /** Whether this origin is the extension's own server, without reading a secret. */
  isLocalServer(origin: string): boolean {
    return (
      this.accounts.activeAccount(origin) === LOCAL_SERVER_ACCOUNT &&
      // An account may have any name; the server is nowhere else.
      origin === localEndpoint(Number(new URL(origin).port))
    );
  }

  /** The token for a port; `undefined` where there is none or it cannot be read. */
  async find(port: number): Promise<string | undefined> {
    try {
      return await this.accounts.tokenOf(localEndpoint(port), LOCAL_SERVER_ACCOUNT);
    } catch (error) {
      return this.unavailable(error);
    }
  }

  /** Puts the token of a port in use: the server that has it is there. */
  async use(port: number): Promise<void> {
    const origin = localEndpoint(port);
    if (!this.isLocalServer(origin)) {
      await this.accounts.use(origin, LOCAL_SERVER_ACCOUNT);
    }
  }

  /** Keeps the token of a server that has started. Where the secret storage fails, for this window only. */
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
    if (!(error instanceof SecretsUnavailableError)) {
      throw error;
    }
    this.log.warn(`Secret storage failed for the local server: ${error.message}`);
    return undefined;
  }
}
