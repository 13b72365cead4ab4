import type { Accounts } from '../../core/identity/accounts';
import { Emitter } from '../../core/emitter';
import type { Disposable, Logger } from '../../core/ports';
import type { OpenPins, PinsOwner } from './openPins';
import { activeEndpoint } from '../../platform/activeEndpoint';
import { onDidChangeSettings } from '../../platform/settings';

/** The pins of the active endpoint and account, or why they cannot be opened. */
export type Opening =
  | { readonly ok: true; readonly pins: OpenPins }
  | { readonly ok: false; readonly problem: 'badEndpoint' }
  | { readonly ok: false; readonly problem: 'noToken' | 'secrets'; readonly origin: string };

/** Opens the pins of the active endpoint and account, each once. */
export class ActivePins implements Disposable {
  private readonly changed = new Emitter<void>();
  private readonly opened = new Emitter<OpenPins>();
  private readonly open = new Map<string, OpenPins>();
  private readonly subscriptions: readonly Disposable[];

  /** Fires when the endpoint or the token may have changed. */
  readonly onDidChange = this.changed.event;
  /** Fires when an account's pins are used for the first time. */
  readonly onDidOpen = this.opened.event;

  constructor(
    private readonly accounts: Pick<Accounts, 'token' | 'onDidChange'>,
    private readonly openPins: (owner: PinsOwner) => OpenPins,
    private readonly log: Logger,
  ) {
    this.subscriptions = [
      accounts.onDidChange(() => this.changed.fire()),
      onDidChangeSettings((keys) => keys.includes('endpoint') && this.changed.fire()),
    ];
  }

  async get(): Promise<Opening> {
    const parsed = activeEndpoint();
    if (!parsed.ok) {
      return { ok: false, problem: 'badEndpoint' };
    }
    const { endpoint, origin } = parsed;
    try {
      const active = await this.accounts.token(origin);
      if (active === undefined) {
        return { ok: false, problem: 'noToken', origin };
      }
      return { ok: true, pins: this.openOnce({ endpoint, origin, ...active }) };
    } catch (error) {
      // Compared by name, since this bundle has its own copy of the class.
      if (!(error instanceof Error) || error.name !== 'SecretsUnavailableError') {
        throw error;
      }
      this.log.error(`Secret storage could not read the token: ${error.message}`);
      return { ok: false, problem: 'secrets', origin };
    }
  }

  dispose(): void {
    for (const subscription of this.subscriptions) {
      subscription.dispose();
    }
    this.changed.dispose();
    this.opened.dispose();
    for (const { service } of this.open.values()) {
      service.dispose();
    }
  }

  /** Keeps the pins of other accounts open, since a write of theirs may still be running. */
  private openOnce(owner: PinsOwner): OpenPins {
    const key = JSON.stringify([owner.endpoint, owner.account, owner.token]);
    const existing = this.open.get(key);
    if (existing !== undefined) {
      return existing;
    }
    const pins = this.openPins(owner);
    this.open.set(key, pins);
    this.opened.fire(pins);
    return pins;
  }
}
