import * as vscode from 'vscode';
import type { EndpointApi } from '../../core/endpoints/endpointApi';
import { TokenOwners } from '../../core/identity/tokenOwners';
import type { OwnCommandId } from '../../platform/commandMap';
import { runCommand } from '../../platform/commands';
import { accountText } from '../../platform/messages/accountLabels';
import { apiLabels } from '../../platform/messages/apiLabels';
import { plural } from '../../platform/messages/plural';
import { waitModeItems } from '../../platform/messages/settingLabels';
import { readSettings } from '../../platform/settings';
import type { SettingValues } from '../../platform/settings';
import { endpointFacts } from './endpointFacts';
import type { EndpointFacts, EndpointServices } from './endpointFacts';

interface Row extends vscode.QuickPickItem {
  readonly command?: OwnCommandId;
}

/** Shows the menu of the status bar item. Each setting has its value, and opens what changes it. */
export async function showStatusMenu(services: EndpointServices): Promise<void> {
  const settings = readSettings(vscode.window.activeTextEditor?.document.uri);
  const rows: readonly Row[] = [
    { label: `$(play) ${vscode.l10n.t('Infer on Selection')}`, command: 'hfInference.infer' },
    { label: `$(settings) ${vscode.l10n.t('Infer on Selection With…')}`, command: 'hfInference.inferWith' },
    separator(),
    {
      label: `$(symbol-misc) ${vscode.l10n.t('Model')}`,
      description: settings.model === '' ? vscode.l10n.t('not selected') : settings.model,
      command: 'hfInference.selectModel',
    },
    {
      label: `$(server-environment) ${vscode.l10n.t('Where Models Run…')}`,
      command: 'hfInference.selectPlace',
    },
    ...(await endpointRows(settings, services)),
    separator(),
    { label: `$(key) ${vscode.l10n.t('Set Token…')}`, command: 'hfInference.setToken' },
    { label: `$(pass) ${vscode.l10n.t('Check Token')}`, command: 'hfInference.checkToken' },
    { label: `$(output) ${vscode.l10n.t('Show Log')}`, command: 'hfInference.showLog' },
  ];
  const chosen = await vscode.window.showQuickPick(rows, {
    title: 'HF Inference',
    placeHolder: vscode.l10n.t('Select what to run or to change'),
  });
  if (chosen?.command !== undefined) {
    await runCommand(chosen.command);
  }
}

function separator(): Row {
  return { label: '', kind: vscode.QuickPickItemKind.Separator };
}

/** The rows whose values depend on the endpoint. */
async function endpointRows(settings: SettingValues, services: EndpointServices): Promise<readonly Row[]> {
  const endpoint: Row = {
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
): Promise<Row> {
  const row = (description: string, command: OwnCommandId): Row => ({
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

function flagRows({ useCache, waitForModel }: SettingValues, decidesItself: boolean): readonly Row[] {
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
    },
    {
      label: `$(watch) ${vscode.l10n.t('Wait Mode')}`,
      ...(wait !== undefined && { description: wait }),
      command: 'hfInference.selectWaitMode',
    },
  ];
}
