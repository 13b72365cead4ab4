import * as vscode from 'vscode';
import { DEFAULT_ACCOUNT } from '../../core/identity/accounts';
import type { Accounts } from '../../core/identity/accounts';
import { DismissedError } from '../../platform/commandErrors';

const MAX_NAME_LENGTH = 100;

/** Returns the default account if the endpoint has none; otherwise asks for an existing or a new account. */
export async function chooseAccountToSet(
  accounts: Accounts,
  origin: string,
  title: string = vscode.l10n.t('Set Token for {0}', origin),
): Promise<string> {
  const names = await accounts.list(origin).catch(() => []);
  if (names.length === 0) {
    return DEFAULT_ACCOUNT;
  }
  const add = { label: `$(add) ${vscode.l10n.t('Add another account…')}`, account: undefined };
  const chosen = await vscode.window.showQuickPick(
    [
      ...names.map((account) => ({
        label: vscode.l10n.t('Replace the token of “{0}”', account),
        account,
        ...(account === accounts.activeAccount(origin) && { description: vscode.l10n.t('current') }),
      })),
      add,
    ],
    { title, placeHolder: vscode.l10n.t('Select an account') },
  );
  if (chosen === undefined) {
    throw new DismissedError();
  }
  return chosen.account ?? (await askForAccountName(origin, names));
}

/** Asks for the name of a new account. Throws `DismissedError`. */
export async function askForAccountName(origin: string, existing: readonly string[]): Promise<string> {
  const name = await vscode.window.showInputBox({
    title: vscode.l10n.t('New Account for {0}', origin),
    prompt: vscode.l10n.t('A name for this account, such as the user or organization'),
    ignoreFocusOut: true,
    validateInput: (text) => {
      const trimmed = text.trim();
      if (trimmed === '') {
        return vscode.l10n.t('Enter a name.');
      }
      if (trimmed.length > MAX_NAME_LENGTH) {
        return vscode.l10n.t('The name is too long (at most {0} characters).', MAX_NAME_LENGTH);
      }
      return existing.includes(trimmed)
        ? vscode.l10n.t('An account with this name already exists.')
        : undefined;
    },
  });
  if (name === undefined) {
    throw new DismissedError();
  }
  return name.trim();
}
