import * as vscode from 'vscode';
import { isSecretsUnavailable } from '../../core/identity/secretsUnavailable';
import { TokenOwners } from '../../core/identity/tokenOwners';
import type { TokenLocation } from '../../platform/commandMap';
import { askToConfirm } from '../../platform/messages/showMessage';
import type { AccountServices } from './accountServices';
import { checkSavedToken } from './checkToken';
import { showNotice } from '../../platform/messages/showNotice';

/**
 * Stores a token. If secret storage fails, offers to keep it in memory until the window closes; it is never written
 * anywhere else. Throws `DismissedError`.
 */
export async function storeToken(
  services: AccountServices,
  at: TokenLocation,
  token: string,
): Promise<TokenLocation> {
  const { accounts, log, state } = services;
  const { account, origin } = at;
  try {
    await accounts.set(origin, account, token);
  } catch (error) {
    if (!isSecretsUnavailable(error)) {
      throw error;
    }
    log.error(`Secret storage could not save the token: ${error.message}`);
    await askToConfirm(
      vscode.l10n.t('The token could not be stored because secret storage is not available.'),
      vscode.l10n.t('It can be kept in memory until this window closes. It is written to no file.'),
      vscode.l10n.t('Keep for This Session'),
    );
    await accounts.setForSession(origin, account, token);
  }
  await new TokenOwners(state).remember(origin, account, undefined);
  showNotice(vscode.l10n.t('Token saved for {0}', origin));
  void checkSavedToken(services, at, token);
  return at;
}
