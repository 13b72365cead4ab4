import type { Accounts } from '../../core/identity/accounts';
import { Emitter } from '../../core/emitter';
import type { Disposable, Logger } from '../../core/ports';
import type { OpenPins, PinsOwner } from './openPins';
import { activeEndpoint } from '../../platform/activeEndpoint';
import { onDidChangeSettings } from '../../platform/settings';

/** The pins of the endpoint and account in use, or why there are none. */
export type Opening =
  | { readonly ok: true; readonly pins: OpenPins }
  | { readonly ok: false; readonly problem: 'badEndpoint' }
  | { readonly ok: false; readonly problem: 'noToken' | 'secrets'; readonly origin: string };

/** Opens the pins of the endpoint and account that are in use, each once. */
export class ActivePins implements Disposable {
  private readonly changed = new Emitter<void>();
  private readonly opened = new Emitter<OpenPins>();
  private readonly open = new Map<string, OpenPins>();
  private readonly subscriptions: readonly Disposable[];

  /** Endpoint or token may be others than before. */
  readonly onDidChange = this.changed.event;
  /** An account's pins are used for the first time. */
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
      const found = await this.accounts.token(origin);
      if (found === undefined) {
        return { ok: false, problem: 'noToken', origin };
      }
      return { ok: true, pins: this.once({ endpoint, origin, ...found }) };
    } catch (error) {
      // By its name: the class of the main bundle is another one than this bundle's.
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

  /** Those of another account stay: a write of theirs may still be on. */
  private once(owner: PinsOwner): OpenPins {
    const key = JSON.stringify([owner.endpoint, owner.account, owner.token]);
    const known = this.open.get(key);
    if (known !== undefined) {
      return known;
    }
    const pins = this.openPins(owner);
    this.open.set(key, pins);
    this.opened.fire(pins);
    return pins;
  }
}
