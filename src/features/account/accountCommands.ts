import * as v from 'valibot';
import * as vscode from 'vscode';
import { SecretsUnavailableError } from '../../core/identity/accounts';
import type { Accounts } from '../../core/identity/accounts';
import { isUnencrypted, parseEndpoint } from '../../core/identity/endpoint';
import { checkToken } from '../../core/identity/token';
import { askToConfirm, offer, showMessage } from '../../platform/messages/showMessage';
import { activeEndpoint } from '../../platform/activeEndpoint';
import type { TokenLocation } from '../../platform/commandMap';
import { ArgumentError, DismissedError } from '../../platform/commandErrors';
import { registerCommands, runCommand } from '../../platform/commands';
import type { Disposable } from '../../core/ports';
import type { OutputLog } from '../../platform/outputLog';
import { badEndpointText } from '../../platform/messages/failureMessage';
import { askForToken, tokenFaultText } from './askForToken';

/** The account name of a token that was stored without one. */
const DEFAULT_ACCOUNT = 'default';

const setTokenArgs = v.strictObject({
  token: v.string(),
  account: v.optional(v.pipe(v.string(), v.trim(), v.nonEmpty(), v.maxLength(100))),
  endpoint: v.optional(v.string()),
});

/** Registers the commands for tokens: set, switch, remove. */
export function registerAccountCommands(
  accounts: Accounts,
  isLocalServer: (origin: string) => boolean,
  log: OutputLog,
): Disposable {
  return registerCommands(log, {
    'hfInference.setToken': async (args) => {
      if (args !== undefined) {
        return setTokenFromArgs(accounts, args);
      }
      const origin = endpointOrigin();
      if (isUnencrypted(origin)) {
        void showMessage('warning', unencryptedText(origin));
        throw new DismissedError();
      }
      refuseLocalServer(isLocalServer(origin));
      const account = await chooseAccountToSet(accounts, origin);
      return storeToken(accounts, log, origin, account, await askForToken(origin, account));
    },
    'hfInference.switchAccount': async () => switchAccount(accounts, endpointOrigin()),
    'hfInference.removeToken': async () => {
      const origin = endpointOrigin();
      refuseLocalServer(isLocalServer(origin));
      await removeToken(accounts, origin);
    },
  });
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

/** Explains why no token is stored for an origin with plain HTTP. */
function unencryptedText(origin: string): string {
  return vscode.l10n.t(
    'No token is sent to {0}, because plain http:// would expose it on the network. Use https://.',
    origin,
  );
}

/** Explains that the local server sets its own token, and throws `DismissedError`. */
function refuseLocalServer(isLocalServer: boolean): void {
  if (isLocalServer) {
    void offer(
      'information',
      vscode.l10n.t('The local server sets its own token. If it was lost, restart the server.'),
      [
        {
          title: vscode.l10n.t('Restart Local Server'),
          act: () => runCommand('hfInference.localServer.start'),
        },
      ],
    );
    throw new DismissedError();
  }
}

/** Stores a token that the user entered. If secret storage fails, offers to keep the token for the session. */
async function storeToken(
  accounts: Accounts,
  log: OutputLog,
  origin: string,
  account: string,
  token: string,
): Promise<TokenLocation> {
  try {
    await accounts.set(origin, account, token);
  } catch (error) {
    if (!(error instanceof SecretsUnavailableError)) {
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

async function switchAccount(accounts: Accounts, origin: string): Promise<void> {
  const account = await pickAccount(accounts, origin, vscode.l10n.t('Select an account'));
  await accounts.use(origin, account);
  vscode.window.setStatusBarMessage(vscode.l10n.t('Using account “{0}”', account), 4000);
}

async function removeToken(accounts: Accounts, origin: string): Promise<void> {
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

/** Returns the origin of the endpoint in the settings. Shows a warning and throws `DismissedError` if it is invalid. */
function endpointOrigin(): string {
  const endpoint = activeEndpoint();
  if (!endpoint.ok) {
    void showMessage('warning', badEndpointText());
    throw new DismissedError();
  }
  return endpoint.origin;
}
