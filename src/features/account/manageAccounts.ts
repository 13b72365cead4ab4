import * as vscode from 'vscode';
import type { Accounts } from '../../core/identity/accounts';
import { TokenOwners } from '../../core/identity/tokenOwners';
import { DismissedError } from '../../platform/commandErrors';
import { runCommand } from '../../platform/commands';
import { accountDescription } from '../../platform/messages/accountLabels';
import { askToConfirm, showMessage } from '../../platform/messages/showMessage';
import type { AccountServices } from './accountServices';
import { askForAccountName } from './chooseAccount';
import { enterToken } from './setToken';
import { originForToken, refuseLocalServer, requireEndpoint } from './tokenOrigin';
import { showNotice } from '../../platform/messages/showNotice';

interface Row extends vscode.QuickPickItem {
  readonly account?: string;
  /** What the row does instead of selecting an account. */
  readonly act?: () => PromiseLike<unknown>;
}

/** Asks for another account of the endpoint and uses it; further rows add, check, and remove. Throws `DismissedError`. */
export async function switchAccount(services: AccountServices): Promise<void> {
  const { accounts } = services;
  const origin = originForToken(services);
  const names = await listOrExplain(accounts, origin);
  const actions: readonly Row[] = [
    { label: '', kind: vscode.QuickPickItemKind.Separator },
    {
      label: `$(add) ${vscode.l10n.t('Add another account…')}`,
      act: async () => enterToken(services, { origin, account: await askForAccountName(origin, names) }),
    },
    {
      label: `$(pass) ${vscode.l10n.t('Check Token')}`,
      act: () => runCommand('hfInference.checkToken'),
    },
    {
      label: `$(trash) ${vscode.l10n.t('Remove Token…')}`,
      act: () => removeToken(services),
    },
  ];
  const chosen = await vscode.window.showQuickPick([...accountRows(services, origin, names), ...actions], {
    title: vscode.l10n.t('Accounts for {0}', origin),
    placeHolder: vscode.l10n.t('Select an account'),
  });
  if (chosen?.account === undefined) {
    await chosen?.act?.();
    return;
  }
  await accounts.use(origin, chosen.account);
  showNotice(vscode.l10n.t('Using account “{0}”', chosen.account));
}

/** Removes a token of the endpoint after a question. Throws `DismissedError`. */
export async function removeToken(services: AccountServices): Promise<void> {
  const { accounts, isLocalServer, state } = services;
  const { origin } = requireEndpoint();
  refuseLocalServer(isLocalServer(origin));
  const names = await listOrExplain(accounts, origin);
  const [only] = names;
  const account =
    names.length === 1 && only !== undefined ? only : await pickToRemove(services, origin, names);
  await askToConfirm(
    vscode.l10n.t('Remove the token of “{0}” for {1}?', account, origin),
    vscode.l10n.t('The token will be deleted from this machine. This cannot be undone.'),
    vscode.l10n.t('Remove'),
  );
  await accounts.remove(origin, account);
  await new TokenOwners(state).remember(origin, account, undefined);
  showNotice(vscode.l10n.t('Token removed'));
}

async function pickToRemove(
  services: AccountServices,
  origin: string,
  names: readonly string[],
): Promise<string> {
  const chosen = await vscode.window.showQuickPick(accountRows(services, origin, names), {
    title: vscode.l10n.t('Accounts for {0}', origin),
    placeHolder: vscode.l10n.t('Select a token to remove'),
  });
  if (chosen?.account === undefined) {
    throw new DismissedError();
  }
  return chosen.account;
}

/** Lists the accounts of an origin; if it has none, says so and throws `DismissedError`. */
async function listOrExplain(accounts: Accounts, origin: string): Promise<readonly string[]> {
  const names = await accounts.list(origin);
  if (names.length === 0) {
    void showMessage('information', vscode.l10n.t('No token is set for {0}.', origin));
    throw new DismissedError();
  }
  return names;
}

/** One row for each account, with whose it is and whether it is in use. */
function accountRows(
  { accounts, state }: AccountServices,
  origin: string,
  names: readonly string[],
): readonly Row[] {
  const owners = new TokenOwners(state);
  const active = accounts.activeAccount(origin);
  return names.map((account) => ({
    ...{ label: account, account, iconPath: new vscode.ThemeIcon(account === active ? 'check' : 'account') },
    description: accountDescription({
      owner: owners.find(origin, account),
      isCurrent: account === active,
      isForSession: accounts.isForSession(origin, account),
    }),
  }));
}
