import * as v from 'valibot';
import { parseJson } from '../parseJson';
import { isUnencrypted } from './endpoint';
import { Emitter } from '../emitter';
import { ActiveAccounts } from './activeAccounts';
import type { SelectedElsewhere } from './activeAccounts';
import type { AccountToken } from './token';
import type { Disposable, KeyValueStore, SecretStore } from '../ports';
import { SecretsUnavailableError } from './secretsUnavailable';

/** The account name of a token that was stored without one. */
export const DEFAULT_ACCOUNT = 'default';

const PREFIX = 'token:';
/** Secrets that tell the other windows which account of an origin is active, since their state learns of it later. */
const ACTIVE_PREFIX = 'active:';
/** A keychain that responds later than this counts as unavailable. */
const SECRETS_TIMEOUT_MS = 10_000;

const secretKey = (origin: string, account: string): string =>
  `${PREFIX}${JSON.stringify([origin, account])}`;

/** Checks whether the secret with this key is a token. The others are names of accounts. */
export function isTokenKey(key: string): boolean {
  return key.startsWith(PREFIX);
}

/**
 * Manages the tokens, with one secret for each origin and account name, and which account of each origin is active. Only
 * names and origins are kept outside the secret storage. A token is returned only for the origin that it was stored for.
 * All windows use the same accounts.
 */
export class Accounts implements Disposable {
  private readonly changed = new Emitter<void>();
  private readonly session = new Map<string, string>();
  /** Reads of tokens, by key, until something may have changed them: runs do not wait for the keychain each time. */
  private readonly reads = new Map<string, Promise<string | undefined>>();
  private readonly active: ActiveAccounts;
  /** Settles when the other windows can read what this one selected. */
  private announced: Promise<unknown> = Promise.resolve();
  private readonly subscription: Disposable;

  /** Fires when a token is added, removed, or replaced, or another account is selected, in this window or another. */
  readonly onDidChange = this.changed.event;

  constructor(
    private readonly secrets: SecretStore,
    state: KeyValueStore,
    private readonly timeoutMs = SECRETS_TIMEOUT_MS,
  ) {
    this.active = new ActiveAccounts(state);
    this.subscription = secrets.onDidChange(({ key }) => {
      if (isTokenKey(key)) {
        this.reads.delete(key);
        this.changed.fire();
      } else if (key.startsWith(ACTIVE_PREFIX)) {
        void this.follow(key.slice(ACTIVE_PREFIX.length));
      }
    });
  }

  /** Returns the active account for `origin`, without reading a secret. */
  activeAccount(origin: string): string | undefined {
    return this.active.get(origin);
  }

  /** Returns the active token for `origin`. Throws `SecretsUnavailableError`. */
  async token(origin: string): Promise<AccountToken | undefined> {
    const selected = this.active.takeChanges();
    if (selected.length > 0) {
      await this.takeOver(selected);
    }
    const account = this.active.get(origin);
    if (account === undefined) {
      return undefined;
    }
    const token = await this.tokenOf(origin, account);
    return token === undefined ? undefined : { account, token };
  }

  /**
   * Returns the token of an account, active or not; none for an origin where everybody on the network could read it.
   * Throws `SecretsUnavailableError`.
   */
  async tokenOf(origin: string, account: string): Promise<string | undefined> {
    if (isUnencrypted(origin)) {
      return undefined;
    }
    const key = secretKey(origin, account);
    return this.session.get(key) ?? (await this.read(key));
  }

  /** Reads the tokens for `origin` from the secret storage again when they are needed, since one was rejected. */
  forget(origin: string): void {
    for (const key of this.reads.keys()) {
      if (parseSecretKey(key)?.origin === origin) {
        this.reads.delete(key);
      }
    }
  }

  /** Stores a token and makes its account active. Throws `SecretsUnavailableError` without changing anything. */
  async set(origin: string, account: string, token: string): Promise<void> {
    const key = secretKey(origin, account);
    await this.change(key, () => this.secrets.store(key, token));
    this.session.delete(key);
    await this.use(origin, account);
  }

  /** Keeps a token only in memory until the window closes, for machines whose keychain does not work. */
  async setForSession(origin: string, account: string, token: string): Promise<void> {
    this.session.set(secretKey(origin, account), token);
    await this.use(origin, account);
  }

  /** Checks whether the token of an account is kept only until this window closes. */
  isForSession(origin: string, account: string): boolean {
    return this.session.has(secretKey(origin, account));
  }

  /** Lists the accounts that have a token for `origin`, sorted by name. Throws `SecretsUnavailableError`. */
  async list(origin: string): Promise<readonly string[]> {
    const keys = new Set([...this.session.keys(), ...(await this.withTimeout(this.secrets.keys()))]);
    const names = [...keys].flatMap((key) => {
      const parsed = parseSecretKey(key);
      return parsed?.origin === origin ? [parsed.account] : [];
    });
    return names.toSorted((a, b) => a.localeCompare(b));
  }

  /** Makes another account of `origin` active. */
  async use(origin: string, account: string): Promise<void> {
    await this.select(origin, account);
  }

  /** Deletes a token. Another account of the same origin, if any, becomes active. */
  async remove(origin: string, account: string): Promise<void> {
    const key = secretKey(origin, account);
    this.session.delete(key);
    await this.change(key, () => this.secrets.delete(key));
    const [next] = await this.list(origin);
    const active = this.active.get(origin);
    await this.select(origin, active !== undefined && active !== account ? active : next);
  }

  /**
   * Takes over what other windows selected, if the state shows it. In a browser nothing else does: each window has its own
   * copy of the secrets.
   */
  async catchUp(): Promise<void> {
    await this.takeOver(this.active.takeChanges());
  }

  dispose(): void {
    this.subscription.dispose();
    this.changed.dispose();
  }

  private async takeOver(selected: readonly SelectedElsewhere[]): Promise<void> {
    for (const { account, origin } of selected) {
      // In a browser, a token that was stored after this window was opened is missing here.
      const names = account === undefined ? [] : await this.list(origin).catch((): readonly string[] => []);
      if (account === undefined || names.includes(account)) {
        this.active.set(origin, account);
        this.changed.fire();
      }
    }
  }

  private async select(origin: string, account: string | undefined): Promise<void> {
    this.active.set(origin, account);
    const key = ACTIVE_PREFIX + origin;
    const written = account === undefined ? this.secrets.delete(key) : this.secrets.store(key, account);
    // A keychain that does not work has no tokens for other windows either, so nobody waits for it.
    this.announced = Promise.allSettled([this.announced, this.withTimeout(written)]);
    await this.active.save(origin);
    this.changed.fire();
  }

  /** Takes over what another window selected. */
  private async follow(origin: string): Promise<void> {
    const { announced } = this;
    await announced;
    const account = await this.withTimeout(this.secrets.get(ACTIVE_PREFIX + origin)).catch(() => null);
    if (account !== null && announced === this.announced && account !== this.active.get(origin)) {
      this.active.set(origin, account);
      this.changed.fire();
    }
  }

  private async read(key: string): Promise<string | undefined> {
    const read = this.reads.get(key) ?? this.withTimeout(this.secrets.get(key));
    this.reads.set(key, read);
    const token = await read.catch((error: unknown) => {
      this.dropRead(key, read);
      throw error;
    });
    if (token === undefined) {
      this.dropRead(key, read);
    }
    return token;
  }

  private dropRead(key: string, read: Promise<string | undefined>): void {
    if (this.reads.get(key) === read) {
      this.reads.delete(key);
    }
  }

  /** Changes a token. What was read before, or is read meanwhile, is not used again. */
  private async change(key: string, change: () => Promise<void>): Promise<void> {
    this.reads.delete(key);
    try {
      await this.withTimeout(change());
    } finally {
      this.reads.delete(key);
    }
  }

  private async withTimeout<T>(result: Promise<T>): Promise<T> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const timeout = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('no response')), this.timeoutMs);
    });
    try {
      return await Promise.race([result, timeout]);
    } catch (error) {
      throw new SecretsUnavailableError(error instanceof Error ? error.name : 'unknown', { cause: error });
    } finally {
      clearTimeout(timer);
    }
  }
}

function parseSecretKey(key: string): { origin: string; account: string } | undefined {
  if (!isTokenKey(key)) {
    return undefined;
  }
  const parsed = v.safeParse(v.tuple([v.string(), v.string()]), parseJson(key.slice(PREFIX.length)));
  return parsed.success ? { origin: parsed.output[0], account: parsed.output[1] } : undefined;
}
