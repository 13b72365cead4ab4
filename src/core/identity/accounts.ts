import * as v from 'valibot';
import { parseJson } from '../parseJson';
import { Emitter } from '../emitter';
import type { Disposable, KeyValueStore, SecretStore } from '../ports';

/** The secret storage did not do what was asked; `message` is its own reason, which names no secret. */
export class SecretsUnavailableError extends Error {
  override readonly name = 'SecretsUnavailableError';
}

/** A token and the account name that it was stored under (`''` where the user gave none). */
export interface AccountToken {
  readonly account: string;
  readonly token: string;
}

const PREFIX = 'token:';
const ACTIVE_KEY = 'activeAccounts';
/** A keychain that answers later than this counts as unavailable. */
const SECRETS_TIMEOUT_MS = 10_000;

const activeAccounts = v.record(v.string(), v.string());

const secretKey = (origin: string, account: string): string =>
  `${PREFIX}${JSON.stringify([origin, account])}`;

/**
 * The tokens: one secret for each origin and account name, and which account of each origin is in use. Only names
 * and origins are kept outside the secret storage. A token is only ever given out for the origin it was stored for.
 */
export class Accounts implements Disposable {
  private readonly changed = new Emitter<void>();
  private readonly session = new Map<string, string>();
  private readonly subscription: Disposable;

  /** Fires when a token came, went or was replaced, in this window or another. */
  readonly onDidChange = this.changed.event;

  constructor(
    private readonly secrets: SecretStore,
    private readonly state: KeyValueStore,
    private readonly timeoutMs = SECRETS_TIMEOUT_MS,
  ) {
    this.subscription = secrets.onDidChange(({ key }) => {
      if (key.startsWith(PREFIX)) {
        this.changed.fire();
      }
    });
  }

  /** The account in use for `origin`, without reading a secret. */
  activeAccount(origin: string): string | undefined {
    return this.active()[origin];
  }

  /** The token in use for `origin`. Throws `SecretsUnavailableError`. */
  async token(origin: string): Promise<AccountToken | undefined> {
    const account = this.active()[origin];
    if (account === undefined) {
      return undefined;
    }
    const token = await this.tokenOf(origin, account);
    return token === undefined ? undefined : { account, token };
  }

  /** The token of an account, in use or not. Throws `SecretsUnavailableError`. */
  async tokenOf(origin: string, account: string): Promise<string | undefined> {
    const key = secretKey(origin, account);
    return this.session.get(key) ?? (await this.ask(this.secrets.get(key)));
  }

  /** Stores a token and puts its account in use. Throws `SecretsUnavailableError`; then nothing has changed. */
  async set(origin: string, account: string, token: string): Promise<void> {
    const key = secretKey(origin, account);
    await this.ask(this.secrets.store(key, token));
    this.session.delete(key);
    await this.use(origin, account);
  }

  /** Keeps a token in memory only, until the window closes: for machines whose keychain does not work. */
  async setForSession(origin: string, account: string, token: string): Promise<void> {
    this.session.set(secretKey(origin, account), token);
    await this.use(origin, account);
  }

  /** The account names that have a token for `origin`, sorted. Throws `SecretsUnavailableError`. */
  async list(origin: string): Promise<readonly string[]> {
    const keys = new Set([...this.session.keys(), ...(await this.ask(this.secrets.keys()))]);
    const names = [...keys].flatMap((key) => {
      const parsed = parseSecretKey(key);
      return parsed?.origin === origin ? [parsed.account] : [];
    });
    return names.toSorted((a, b) => a.localeCompare(b));
  }

  /** Puts another account of `origin` in use. */
  async use(origin: string, account: string): Promise<void> {
    await this.state.update(ACTIVE_KEY, { ...this.active(), [origin]: account });
    this.changed.fire();
  }

  /** Forgets a token; another account of the same origin, if there is one, comes into use. */
  async remove(origin: string, account: string): Promise<void> {
    const key = secretKey(origin, account);
    this.session.delete(key);
    await this.ask(this.secrets.delete(key));
    const [next] = await this.list(origin);
    const { [origin]: inUse, ...others } = this.active();
    const kept = inUse !== undefined && inUse !== account ? inUse : next;
    await this.state.update(ACTIVE_KEY, kept === undefined ? others : { ...others, [origin]: kept });
    this.changed.fire();
  }

  dispose(): void {
    this.subscription.dispose();
    this.changed.dispose();
  }

  private active(): Readonly<Record<string, string>> {
    const stored = v.safeParse(activeAccounts, this.state.get(ACTIVE_KEY));
    return stored.success ? stored.output : {};
  }

  private async ask<T>(answer: Promise<T>): Promise<T> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('no response')), this.timeoutMs);
    });
    try {
      return await Promise.race([answer, late]);
    } catch (error) {
      throw new SecretsUnavailableError(error instanceof Error ? error.name : 'unknown', { cause: error });
    } finally {
      clearTimeout(timer);
    }
  }
}

function parseSecretKey(key: string): { origin: string; account: string } | undefined {
  if (!key.startsWith(PREFIX)) {
    return undefined;
  }
  const parsed = v.safeParse(v.tuple([v.string(), v.string()]), parseJson(key.slice(PREFIX.length)));
  return parsed.success ? { origin: parsed.output[0], account: parsed.output[1] } : undefined;
}
