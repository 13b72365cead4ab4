import * as vscode from 'vscode';
import { completeAddress } from '../../core/endpoints/completeAddress';
import { knownApi } from '../../core/endpoints/endpointApi';
import { EndpointMemory } from '../../core/endpoints/endpointMemory';
import { findServers, SERVER_PLACES } from '../../core/endpoints/findServers';
import type { FoundServer } from '../../core/endpoints/findServers';
import { REACH_MS, reachEndpoint } from '../../core/endpoints/reachEndpoint';
import { TypedEndpoints } from '../../core/endpoints/typedEndpoints';
import { acceptedItem } from '../../platform/acceptedItem';
import { activeEndpoint } from '../../platform/activeEndpoint';
import { agreeToPlainHttp } from '../../platform/agreeToPlainHttp';
import { DismissedError } from '../../platform/commandErrors';
import { holdPicker, releasePicker } from '../../platform/heldPicker';
import { apiLabel } from '../../platform/messages/apiLabels';
import { failureMessage } from '../../platform/messages/failureMessage';
import { isProxied } from '../../platform/proxySetting';
import { readSetting } from '../../platform/settings';
import { API_BUTTON, endpointRows, REMOVE_BUTTON } from './endpointRows';
import type {
  CurrentEndpoint,
  EndpointOrder,
  EndpointRow,
  EndpointTarget,
  RecentEndpoint,
} from './endpointRows';
import type { EndpointServices } from './endpointServices';

/** What the user did in the list. */
type EndpointChoice =
  EndpointTarget | { readonly kind: 'api' } | { readonly kind: 'check'; readonly endpoint: string };

/** The list of endpoints, open from `ask` until it is closed. */
export class EndpointPicker {
  private readonly picker = vscode.window.createQuickPick<EndpointRow>();
  private readonly closing = new AbortController();
  private readonly current: CurrentEndpoint | undefined;
  private readonly found: FoundServer[] = [];
  /** The typed address that was checked last, and why it did not pass. */
  private checked: { readonly endpoint: string; readonly warning: string } | undefined;
  /** Ends the check of a typed address, whose text has changed. */
  private checking = new AbortController();
  private readonly typed: TypedEndpoints;
  /** The list says what happens next, and no longer changes. */
  private isDecided = false;

  constructor(
    private readonly services: EndpointServices,
    private readonly order: EndpointOrder,
  ) {
    this.typed = new TypedEndpoints(services.state);
    this.current = currentEndpoint(services);
    const api = readSetting('api');
    this.picker.title = vscode.l10n.t('Select Endpoint');
    this.picker.placeholder =
      api === 'auto'
        ? vscode.l10n.t('Select where to send requests, or enter an address')
        : vscode.l10n.t(
            'Select or enter an endpoint. “hfInference.api” sets the API for all: {0}',
            apiLabel(api),
          );
    this.picker.matchOnDescription = true;
    this.picker.matchOnDetail = true;
    this.picker.ignoreFocusOut = true;
  }

  /** Resolves when the user decided; the list stays open. Throws `DismissedError`. */
  async ask(): Promise<EndpointChoice> {
    const { picker } = this;
    try {
      return await new Promise<EndpointChoice>((resolve, reject) => {
        picker.onDidChangeValue(() => {
          this.checking.abort();
          this.render();
        });
        picker.onDidAccept(() => {
          const target = acceptedItem(picker)?.target;
          if (target?.kind === 'typed' && this.checked?.endpoint !== target.endpoint) {
            this.check(target.endpoint).then((isReached) => isReached && resolve(target), reject);
          } else if (target !== undefined) {
            resolve(target);
          }
        });
        picker.onDidTriggerItemButton(({ button, item }) => {
          const endpoint = item.target?.endpoint;
          if (button === API_BUTTON) {
            resolve({ kind: 'api' });
          } else if (endpoint !== undefined && button === REMOVE_BUTTON) {
            void this.typed.remove(endpoint).then(() => this.render());
          } else if (endpoint !== undefined) {
            resolve({ kind: 'check', endpoint });
          }
        });
        picker.onDidHide(() => reject(new DismissedError()));
        this.render();
        picker.show();
        this.find();
      });
    } catch (error) {
      picker.dispose();
      throw error;
    } finally {
      this.isDecided = true;
      this.closing.abort();
      this.checking.abort();
    }
  }

  /** Keeps the list open, and says what happens until the next question. */
  hold(sentence: string): void {
    holdPicker(this.picker, sentence);
  }

  /** Closes the list when the next question has taken its place. */
  release(): void {
    releasePicker(this.picker);
  }

  close(): void {
    this.picker.dispose();
  }

  /** Looks for servers on this machine while the list is open. */
  private find(): void {
    this.picker.busy = true;
    void findServers(this.services.fetch, SERVER_PLACES, this.closing.signal, (server) =>
      this.add(server),
    ).then(() => {
      this.picker.busy = this.isDecided;
    });
  }

  /** Checks whether a typed address answers. If it does not, its row says so and can be accepted anyway. */
  private async check(endpoint: string): Promise<boolean> {
    const { clock, fetch, inference, log } = this.services;
    this.checking = new AbortController();
    const { signal } = this.checking;
    if (!(await this.mayAsk(endpoint)) || signal.aborted) {
      return false;
    }
    this.picker.busy = true;
    const { tools } = await inference();
    const client = new tools.ApiClient({ clock, fetch, isProxied, logger: log });
    const failure = await reachEndpoint(client, endpoint, signal);
    if (signal.aborted) {
      return false;
    }
    this.picker.busy = false;
    if (failure === undefined) {
      return true;
    }
    const { origin } = new URL(endpoint);
    const context = { origin, model: '', characters: 0, timeoutSeconds: REACH_MS / 1000 };
    const warning =
      failure.kind === 'timeout'
        ? vscode.l10n.t('{0} did not respond within {1} s.', origin, context.timeoutSeconds)
        : failureMessage(failure, context).message;
    this.checked = { endpoint, warning };
    this.render();
    return false;
  }

  /** Asks the user before the first request to an address that would be sent unencrypted. */
  private async mayAsk(endpoint: string): Promise<boolean> {
    try {
      await agreeToPlainHttp(this.services.state, new URL(endpoint).origin);
      return true;
    } catch (error) {
      if (error instanceof DismissedError) {
        return false;
      }
      throw error;
    }
  }

  private render(): void {
    if (this.isDecided) {
      return;
    }
    const text = this.picker.value.trim();
    const address = completeAddress(text);
    const warning =
      address.ok && address.endpoint === this.checked?.endpoint ? this.checked.warning : undefined;
    const typed = text === '' ? undefined : { text, address, warning };
    const { current, found, order } = this;
    this.picker.items = endpointRows({ current, found, order, recent: this.recent(), typed });
  }

  /** Adds a row. The row that the user moved to stays active; where found servers come first, so does the first one. */
  private add(server: FoundServer): void {
    const [active] = this.picker.activeItems;
    const isFirst = active === undefined || active.label === firstOf(this.picker.items)?.label;
    this.found.push(server);
    this.render();
    const { items } = this.picker;
    // Said explicitly: Enter takes the active row, also before the list has reported which one that is.
    const next =
      this.order === 'foundFirst' && isFirst
        ? firstOf(items)
        : items.find(({ label }) => label === active?.label);
    if (next !== undefined) {
      this.picker.activeItems = [next];
    }
  }

  /** The addresses that were typed, except those of the extension's own server, which has a row. */
  private recent(): readonly RecentEndpoint[] {
    const memory = new EndpointMemory(this.services.state);
    return this.typed
      .list()
      .filter((endpoint) => !this.services.isLocalServer(new URL(endpoint).origin))
      .map((endpoint) => ({ endpoint, model: memory.lastModel(endpoint) }));
  }
}

function firstOf(rows: readonly EndpointRow[]): EndpointRow | undefined {
  return rows.find(({ target }) => target !== undefined);
}

function currentEndpoint({ isLocalServer, state }: EndpointServices): CurrentEndpoint | undefined {
  const active = activeEndpoint();
  if (!active.ok) {
    return undefined;
  }
  const { endpoint, origin } = active;
  const isLocal = isLocalServer(origin);
  const api = readSetting('api');
  const isForAll = api !== 'auto';
  const known = new EndpointMemory(state).api(endpoint) ?? knownApi(endpoint, isLocal);
  return { endpoint, isLocalServer: isLocal, isForAll, forms: isForAll ? [api] : known?.forms };
}
