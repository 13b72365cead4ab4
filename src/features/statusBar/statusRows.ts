import * as vscode from 'vscode';
import type { EndpointApi } from '../../core/endpoints/endpointApi';
import { TokenOwners } from '../../core/identity/tokenOwners';
import type { LocalServer } from '../../core/localServer/localServer';
import type { OwnCommandId } from '../../platform/commandMap';
import { accountText } from '../../platform/messages/accountLabels';
import { apiLabels } from '../../platform/messages/apiLabels';
import { plural } from '../../platform/messages/plural';
import { waitModeItems } from '../../platform/messages/settingLabels';
import { readSettings } from '../../platform/settings';
import type { SettingValues } from '../../platform/settings';
import { endpointFacts } from './endpointFacts';
import type { EndpointFacts, EndpointServices } from './endpointFacts';

/** What the menu needs to know. */
export interface StatusMenuServices extends EndpointServices {
  readonly localServer: Pick<LocalServer, 'find'>;
}

export interface StatusRow extends vscode.QuickPickItem {
  readonly command?: OwnCommandId;
  /** Where the command changes a value of the menu: the menu stays open, or returns after a list that takes its place. */
  readonly after?: 'stay' | 'return';
}

/** Returns the rows of the menu. Each setting has its value, and opens what changes it. */
export async function statusRows(services: StatusMenuServices): Promise<readonly StatusRow[]> {
  const settings = readSettings(vscode.window.activeTextEditor?.document.uri);
  const [server, endpoint] = await Promise.all([
    serverRows(services.localServer),
    endpointRows(settings, services),
  ]);
  return [
    { label: `$(play) ${vscode.l10n.t('Infer on Selection')}`, command: 'hfInference.infer' },
    { label: `$(settings) ${vscode.l10n.t('Infer on Selection With…')}`, command: 'hfInference.inferWith' },
    {
      label: `$(debug-restart) ${vscode.l10n.t('Repeat Last Inference')}`,
      command: 'hfInference.repeatLast',
    },
    { label: `$(json) ${vscode.l10n.t('Show Last Response as JSON')}`, command: 'hfInference.showRawAnswer' },
    separator(vscode.l10n.t('settings')),
    ...server,
    {
      label: `$(symbol-misc) ${vscode.l10n.t('Model')}`,
      description: settings.model === '' ? vscode.l10n.t('not selected') : settings.model,
      command: 'hfInference.selectModel',
    },
    {
      label: `$(server-environment) ${vscode.l10n.t('Where Models Run…')}`,
      command: 'hfInference.selectPlace',
    },
    ...endpoint,
    separator(vscode.l10n.t('more')),
    { label: `$(graph) ${vscode.l10n.t('Open Usage Dashboard')}`, command: 'hfInference.usage.open' },
    { label: `$(key) ${vscode.l10n.t('Set Token…')}`, command: 'hfInference.setToken' },
    { label: `$(pass) ${vscode.l10n.t('Check Token')}`, command: 'hfInference.checkToken' },
    { label: `$(output) ${vscode.l10n.t('Show Log')}`, command: 'hfInference.showLog' },
  ];
}

function separator(label: string): StatusRow {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}

/** The row of the local server; none where no processes can be started. */
async function serverRows(localServer: Pick<LocalServer, 'find'>): Promise<readonly StatusRow[]> {
  const label = `$(vm) ${vscode.l10n.t('Local Server')}`;
  try {
    const running = await localServer.find();
    return [
      running === undefined
        ? {
            ...{ label, after: 'stay', command: 'hfInference.localServer.start' },
            description: vscode.l10n.t('stopped, select to start'),
          }
        : {
            ...{ label, after: 'stay', command: 'hfInference.localServer.stop' },
            description: vscode.l10n.t('running on port {0}, select to stop', String(running.port)),
          },
    ];
  } catch {
    return [];
  }
}

/** The rows whose values depend on the endpoint. */
async function endpointRows(
  settings: SettingValues,
  services: EndpointServices,
): Promise<readonly StatusRow[]> {
  const endpoint: StatusRow = {
    label: `$(server) ${vscode.l10n.t('Endpoint')}`,
    description: settings.endpoint,
    command: 'hfInference.selectEndpoint',
  };
  const facts = endpointFacts(settings, services);
  if (facts === undefined) {
    return [{ ...endpoint, description: vscode.l10n.t('not a valid address') }];
  }
  const { api, decidesItself, isLocalServer } = facts;
  return [
    {
      ...endpoint,
      ...(isLocalServer && { description: vscode.l10n.t('local server, {0}', settings.endpoint) }),
    },
    {
      label: `$(plug) ${vscode.l10n.t('API')}`,
      description: apiText(api, settings.api !== 'auto'),
      command: 'hfInference.selectApi',
    },
    await accountRow(facts, services),
    ...flagRows(settings, decidesItself),
  ];
}

/** The account in use: whose it is, and whether it has a token at all, which a session-only one loses. */
async function accountRow(
  { account, isLocalServer, origin }: EndpointFacts,
  { accounts, state }: EndpointServices,
): Promise<StatusRow> {
  const row = (description: string, command: OwnCommandId): StatusRow => ({
    label: `$(account) ${vscode.l10n.t('Account')}`,
    ...{ description, command },
  });
  if (isLocalServer) {
    return row(vscode.l10n.t('set up by the local server'), 'hfInference.switchAccount');
  }
  if (account === undefined) {
    return row(vscode.l10n.t('no token'), 'hfInference.setToken');
  }
  const names = await accounts.list(origin).catch(() => [account]);
  if (!names.includes(account)) {
    const command = names.length === 0 ? 'hfInference.setToken' : 'hfInference.switchAccount';
    return row(vscode.l10n.t('{0}, its token is missing', account), command);
  }
  const text = accountText(account, {
    owner: new TokenOwners(state).find(origin, account),
    isForSession: accounts.isForSession(origin, account),
  });
  const more = names.length - 1;
  return row(
    more === 0 ? text : plural(more, vscode.l10n.t('{1}, and {0} more|{1}, and {0} more'), text),
    'hfInference.switchAccount',
  );
}

function apiText(api: EndpointApi | undefined, isForAll: boolean): string {
  if (api === undefined) {
    return vscode.l10n.t('detected before the first run');
  }
  const labels = apiLabels(api.forms);
  return isForAll ? vscode.l10n.t('{0}, for every endpoint', labels) : labels;
}

function flagRows({ useCache, waitForModel }: SettingValues, decidesItself: boolean): readonly StatusRow[] {
  const [cache, wait] = decidesItself
    ? [vscode.l10n.t('decided by the server'), vscode.l10n.t('decided by the server')]
    : [
        useCache ? vscode.l10n.t('on') : vscode.l10n.t('off'),
        waitModeItems(waitForModel).find(({ value }) => value === waitForModel)?.label,
      ];
  return [
    {
      label: `$(history) ${vscode.l10n.t('Answer Cache')}`,
      description: cache,
      command: 'hfInference.toggleCache',
      after: 'stay',
    },
    {
      label: `$(watch) ${vscode.l10n.t('Wait Mode')}`,
      ...(wait !== undefined && { description: wait }),
      command: 'hfInference.selectWaitMode',
      after: 'return',
    },
  ];
}
