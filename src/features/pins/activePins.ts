import type { Accounts } from '../../core/identity/accounts';
import { ENDPOINTS_KEY, EndpointMemory } from '../../core/endpoints/endpointMemory';
import { mayHavePins } from '../../core/endpoints/mayHavePins';
import { Emitter } from '../../core/emitter';
import { isSecretsUnavailable } from '../../core/identity/secretsUnavailable';
import type { LocalServer } from '../../core/localServer/localServer';
import type { Disposable, Logger } from '../../core/ports';
import type { OpenPins, PinsOwner } from './openPins';
import { activeEndpoint } from '../../platform/activeEndpoint';
import type { WatchedStore } from '../../platform/mementoStore';
import { onDidChangeSettings, readSetting } from '../../platform/settings';

/** The pins of the active endpoint and account, or why they cannot be opened. */
export type Opening =
  | { readonly ok: true; readonly pins: OpenPins }
  | { readonly ok: false; readonly problem: 'badEndpoint' }
  | {
      readonly ok: false;
      readonly problem: 'noToken' | 'lostToken' | 'secrets' | 'stopped' | 'unsupported';
      readonly origin: string;
    };

interface ActivePinsServices {
  readonly accounts: Pick<Accounts, 'token' | 'onDidChange'>;
  readonly isLocalServer: (origin: string) => boolean;
  readonly localServer: Pick<LocalServer, 'find' | 'onDidChangeStopped' | 'staysStopped'>;
  readonly state: WatchedStore;
  readonly log: Logger;
}

/** Opens the pins of the active endpoint and account, each once. */
export class ActivePins implements Disposable {
  private readonly changed = new Emitter<void>();
  private readonly opened = new Emitter<OpenPins>();
  private readonly open = new Map<string, OpenPins>();
  private readonly subscriptions: readonly Disposable[];
  private readonly memory: EndpointMemory;

  /** Fires when the endpoint or the token may have changed. */
  readonly onDidChange = this.changed.event;
  /** Fires when an account's pins are used for the first time. */
  readonly onDidOpen = this.opened.event;

  constructor(
    private readonly services: ActivePinsServices,
    private readonly openPins: (owner: PinsOwner) => OpenPins,
  ) {
    const { accounts, localServer, state } = services;
    this.memory = new EndpointMemory(state);
    let isSupported = this.isSupported();
    const checkSupport = () => {
      if (isSupported !== this.isSupported()) {
        isSupported = !isSupported;
        this.changed.fire();
      }
    };
    this.subscriptions = [
      accounts.onDidChange(() => this.changed.fire()),
      localServer.onDidChangeStopped(() => this.changed.fire()),
      onDidChangeSettings((keys) => {
        if (keys.includes('endpoint')) {
          isSupported = this.isSupported();
          this.changed.fire();
        } else if (keys.includes('api')) {
          checkSupport();
        }
      }),
      state.onDidUpdate((key) => key === ENDPOINTS_KEY && checkSupport()),
    ];
  }

  isLocalServer(origin: string): boolean {
    return this.services.isLocalServer(origin);
  }

  /** Whether the server may have several compute types. The local server runs models on cpu only. */
  get hasComputeTypes(): boolean {
    const parsed = activeEndpoint();
    return !parsed.ok || !this.services.isLocalServer(parsed.origin);
  }

  async get(): Promise<Opening> {
    const parsed = activeEndpoint();
    if (!parsed.ok) {
      return { ok: false, problem: 'badEndpoint' };
    }
    const { endpoint, origin } = parsed;
    if (!this.isSupported()) {
      return { ok: false, problem: 'unsupported', origin };
    }
    try {
      if (await this.isStopped(origin)) {
        return { ok: false, problem: 'stopped', origin };
      }
      const active = await this.services.accounts.token(origin);
      if (active === undefined) {
        return { ok: false, problem: this.services.isLocalServer(origin) ? 'lostToken' : 'noToken', origin };
      }
      return { ok: true, pins: this.openOnce({ endpoint, origin, ...active }) };
    } catch (error) {
      if (!isSecretsUnavailable(error)) {
        throw error;
      }
      this.services.log.error(`Secret storage could not read the token: ${error.message}`);
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

  /** Whether the endpoint may have pinned models. An invalid endpoint counts as supported, because it is reported anyway. */
  private isSupported(): boolean {
    const parsed = activeEndpoint();
    return (
      !parsed.ok ||
      mayHavePins(
        {
          ...{ api: readSetting('api'), endpoint: parsed.endpoint },
          isLocalServer: this.services.isLocalServer(parsed.origin),
        },
        this.memory.api(parsed.endpoint),
      )
    );
  }

  /** Whether the endpoint is the local server, which was stopped and which no window has started since. */
  private async isStopped(origin: string): Promise<boolean> {
    const { isLocalServer, localServer } = this.services;
    return (
      isLocalServer(origin) &&
      localServer.staysStopped &&
      (await localServer.find().catch(() => undefined)) === undefined
    );
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
