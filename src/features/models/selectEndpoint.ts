import * as vscode from 'vscode';
import { completeAddress } from '../../core/endpoints/completeAddress';
import { knownApi } from '../../core/endpoints/endpointApi';
import { EndpointMemory } from '../../core/endpoints/endpointMemory';
import { findServers, SERVER_PLACES } from '../../core/endpoints/findServers';
import type { FoundServer } from '../../core/endpoints/findServers';
import { REACH_MS, reachEndpoint } from '../../core/endpoints/reachEndpoint';
import { activeEndpoint } from '../../platform/activeEndpoint';
import { agreeToPlainHttp } from '../../platform/agreeToPlainHttp';
import { DismissedError } from '../../platform/commandErrors';
import { runCommand } from '../../platform/commands';
import { failureMessage } from '../../platform/messages/failureMessage';
import { isProxied } from '../../platform/proxySetting';
import { readSetting, writeSetting } from '../../platform/settings';
import { apiLabel } from '../../platform/messages/apiLabels';
import { checkEndpoint } from './checkEndpoint';
import { API_BUTTON, endpointRows } from './endpointRows';
import type { CurrentEndpoint, EndpointRow, EndpointTarget } from './endpointRows';
import type { EndpointServices } from './endpointServices';
import { selectApi } from './selectApi';

/** What the user did in the list. */
type Choice =
  EndpointTarget | { readonly kind: 'api' } | { readonly kind: 'check'; readonly endpoint: string };

/** Asks where requests are sent, and saves the answer. Throws `DismissedError`. */
export async function selectEndpoint(services: EndpointServices): Promise<string> {
  const choice = await new EndpointPicker(services).ask();
  switch (choice.kind) {
    case 'localServer':
      return startLocalServer();
    case 'api':
      await selectApi(new EndpointMemory(services.state));
      return readSetting('endpoint');
    case 'check':
      await checkEndpoint(services, choice.endpoint);
      throw new DismissedError();
    case 'known':
    case 'typed':
      await agreeToPlainHttp(services.state, new URL(choice.endpoint).origin);
      await writeSetting('endpoint', choice.endpoint);
      return choice.endpoint;
  }
}

/** Starts the local server, whose command also selects it as the endpoint, and returns its address. */
async function startLocalServer(): Promise<string> {
  if ((await runCommand('hfInference.localServer.start')) === undefined) {
    throw new DismissedError();
  }
  return readSetting('endpoint');
}

/** The list of endpoints, open from `ask` until the user decides. */
class EndpointPicker {
  private readonly picker = vscode.window.createQuickPick<EndpointRow>();
  private readonly closing = new AbortController();
  private readonly current: CurrentEndpoint | undefined;
  private readonly found: FoundServer[] = [];
  /** The typed address that was checked last, and why it did not pass. */
  private checked: { readonly endpoint: string; readonly warning: string } | undefined;
  /** Ends the check of a typed address, whose text has changed. */
  private checking = new AbortController();

  constructor(private readonly services: EndpointServices) {
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

  async ask(): Promise<Choice> {
    const { picker } = this;
    try {
      return await new Promise<Choice>((resolve, reject) => {
        picker.onDidChangeValue(() => {
          this.checking.abort();
          this.render();
        });
        picker.onDidAccept(() => {
          const target = picker.selectedItems[0]?.target;
          if (target?.kind === 'typed' && this.checked?.endpoint !== target.endpoint) {
            this.check(target.endpoint).then((isReached) => isReached && resolve(target), reject);
          } else if (target !== undefined) {
            resolve(target);
          }
        });
        picker.onDidTriggerItemButton(({ button, item }) => {
          if (button === API_BUTTON) {
            resolve({ kind: 'api' });
          } else if (item.target?.endpoint !== undefined) {
            resolve({ kind: 'check', endpoint: item.target.endpoint });
          }
        });
        picker.onDidHide(() => reject(new DismissedError()));
        this.render();
        picker.show();
        this.find();
      });
    } finally {
      this.closing.abort();
      this.checking.abort();
      picker.dispose();
    }
  }

  /** Looks for servers on this machine while the list is open. */
  private find(): void {
    this.picker.busy = true;
    void findServers(this.services.fetch, SERVER_PLACES, this.closing.signal, (server) =>
      this.add(server),
    ).then(() => {
      this.picker.busy = false;
    });
  }

  /** Checks whether a typed address answers. If it does not, its row says so and can be accepted anyway. */
  private async check(endpoint: string): Promise<boolean> {
    const { clock, fetch, inference, log } = this.services;
    this.checking = new AbortController();
    const { signal } = this.checking;
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

  private render(): void {
    const text = this.picker.value.trim();
    const address = completeAddress(text);
    const warning =
      address.ok && address.endpoint === this.checked?.endpoint ? this.checked.warning : undefined;
    const typed = text === '' ? undefined : { text, address, warning };
    this.picker.items = endpointRows(this.current, this.found, typed);
  }

  /** Adds a row without moving the one that the user is about to select. */
  private add(server: FoundServer): void {
    const [active] = this.picker.activeItems;
    this.found.push(server);
    this.render();
    const kept = this.picker.items.find(({ label }) => label === active?.label);
    if (kept !== undefined) {
      this.picker.activeItems = [kept];
    }
  }
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
