import * as vscode from 'vscode';
import type { Accounts } from '../../core/identity/accounts';
import { DismissedError } from '../../platform/commandErrors';
import { askToConfirm, showMessage } from '../../platform/messages/showMessage';
import type { AccountServices } from './accountServices';
import { endpointOrigin, refuseLocalServer } from './tokenOrigin';

/** Asks for another account of the endpoint and uses it. Throws `DismissedError`. */
export async function switchAccount({ accounts }: AccountServices): Promise<void> {
  const origin = endpointOrigin();
  const account = await pickAccount(accounts, origin, vscode.l10n.t('Select an account'));
  await accounts.use(origin, account);
  vscode.window.setStatusBarMessage(vscode.l10n.t('Using account “{0}”', account), 4000);
}

/** Removes a token of the endpoint after a question. Throws `DismissedError`. */
export async function removeToken({ accounts, isLocalServer }: AccountServices): Promise<void> {
  const origin = endpointOrigin();
  refuseLocalServer(isLocalServer(origin));
  const names = await accounts.list(origin);
  const account =
    names.length === 1 && names[0] !== undefined
      ? names[0]
      : await pickAccount(accounts, origin, vscode.l10n.t('Select a token to remove'));
  await askToConfirm(
    vscode.l10n.t('Remove the token of “{0}” for {1}?', account, origin),
    vscode.l10n.t('The token will be deleted from this machine. This cannot be undone.'),
    vscode.l10n.t('Remove'),
  );
  await accounts.remove(origin, account);
  vscode.window.setStatusBarMessage(vscode.l10n.t('Token removed'), 4000);
}

async function pickAccount(accounts: Accounts, origin: string, placeHolder: string): Promise<string> {
  const names = await accounts.list(origin);
  if (names.length === 0) {
    void showMessage('information', vscode.l10n.t('No token is set for {0}.', origin));
    throw new DismissedError();
  }
  const chosen = await vscode.window.showQuickPick(
    names.map((account) => ({
      label: account,
      ...(account === accounts.activeAccount(origin) && { description: vscode.l10n.t('current') }),
    })),
    { title: origin, placeHolder },
  );
  if (chosen === undefined) {
    throw new DismissedError();
  }
  return chosen.label;
}
