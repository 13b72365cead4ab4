import * as v from 'valibot';
import * as vscode from 'vscode';
import type { Accounts } from '../../core/identity/accounts';
import { isUnencrypted, parseEndpoint } from '../../core/identity/endpoint';
import { isSecretsUnavailable } from '../../core/identity/secretsUnavailable';
import { checkToken } from '../../core/identity/token';
import { ArgumentError, DismissedError } from '../../platform/commandErrors';
import type { TokenLocation } from '../../platform/commandMap';
import { showMessage } from '../../platform/messages/showMessage';
import type { AccountServices } from './accountServices';
import { askForToken, tokenFaultText } from './askForToken';
import { endpointOrigin, refuseLocalServer, unencryptedText } from './tokenOrigin';

/** The account name of a token that was stored without one. */
const DEFAULT_ACCOUNT = 'default';

const setTokenArgs = v.strictObject({
  token: v.string(),
  account: v.optional(v.pipe(v.string(), v.trim(), v.nonEmpty(), v.maxLength(100))),
  endpoint: v.optional(v.string()),
});

/** Stores the token in the command's argument, or asks for one. Throws `ArgumentError` or `DismissedError`. */
export async function setToken(services: AccountServices, args: unknown): Promise<TokenLocation> {
  if (args !== undefined) {
    return setTokenFromArgs(services.accounts, args);
  }
  const origin = endpointOrigin();
  if (isUnencrypted(origin)) {
    void showMessage('warning', unencryptedText(origin));
    throw new DismissedError();
  }
  refuseLocalServer(services.isLocalServer(origin));
  const account = await chooseAccountToSet(services.accounts, origin);
  return storeToken(services, origin, account, await askForToken(origin, account));
}

/** Stores a token from the command's argument. Throws `ArgumentError`, which never contains the token. */
async function setTokenFromArgs(accounts: Accounts, args: unknown): Promise<TokenLocation> {
  const parsed = v.safeParse(setTokenArgs, args);
  if (!parsed.success) {
    const field = v.getDotPath(parsed.issues[0]);
    throw new ArgumentError(
      `hfInference.setToken expects { token, account?, endpoint? }; invalid: ${field ?? 'the argument'}`,
    );
  }
  const { account = DEFAULT_ACCOUNT, endpoint } = parsed.output;
  const checked = checkToken(parsed.output.token);
  if (!checked.ok) {
    throw new ArgumentError(tokenFaultText(checked.reason));
  }
  const origin = endpoint === undefined ? endpointOrigin() : parseEndpoint(endpoint);
  if (typeof origin !== 'string' && !origin.ok) {
    throw new ArgumentError(`hfInference.setToken: the endpoint is not valid (${origin.reason})`);
  }
  const at = { origin: typeof origin === 'string' ? origin : origin.origin, account };
  if (isUnencrypted(at.origin)) {
    throw new ArgumentError(unencryptedText(at.origin));
  }
  await accounts.set(at.origin, account, checked.token);
  return at;
}

/** Stores a token that the user entered. If secret storage fails, offers to keep the token for the session. */
async function storeToken(
  { accounts, log }: AccountServices,
  origin: string,
  account: string,
  token: string,
): Promise<TokenLocation> {
  try {
    await accounts.set(origin, account, token);
  } catch (error) {
    if (!isSecretsUnavailable(error)) {
      throw error;
    }
    log.error(`Secret storage could not save the token: ${error.message}`);
    const choice = await showMessage(
      'error',
      vscode.l10n.t('The token could not be stored because secret storage is not available.'),
      [{ title: vscode.l10n.t('Keep for This Session') }],
    );
    if (choice === undefined) {
      throw new DismissedError();
    }
    await accounts.setForSession(origin, account, token);
  }
  vscode.window.setStatusBarMessage(vscode.l10n.t('Token saved for {0}', origin), 4000);
  return { origin, account };
}

/** Returns the default account if the endpoint has none; otherwise asks for an existing or a new account. */
async function chooseAccountToSet(accounts: Accounts, origin: string): Promise<string> {
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
    { title: vscode.l10n.t('Set Token for {0}', origin), placeHolder: vscode.l10n.t('Select an account') },
  );
  if (chosen === undefined) {
    throw new DismissedError();
  }
  return chosen.account ?? (await askForAccountName(origin, names));
}

async function askForAccountName(origin: string, existing: readonly string[]): Promise<string> {
  const name = await vscode.window.showInputBox({
    title: vscode.l10n.t('New Account for {0}', origin),
    prompt: vscode.l10n.t('A name for this account, such as the user or organization'),
    ignoreFocusOut: true,
    validateInput: (text) => {
      const trimmed = text.trim();
      if (trimmed === '') {
        return vscode.l10n.t('Enter a name.');
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
