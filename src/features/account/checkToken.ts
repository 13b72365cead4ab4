import * as vscode from 'vscode';
import { checkStoredToken } from '../../core/endpoints/checkStoredToken';
import type { TokenCheck } from '../../core/endpoints/checkStoredToken';
import { knownApi } from '../../core/endpoints/endpointApi';
import { EndpointMemory } from '../../core/endpoints/endpointMemory';
import { ApiClient } from '../../core/http/jsonClient';
import { isSecretsUnavailable } from '../../core/identity/secretsUnavailable';
import { TokenOwners } from '../../core/identity/tokenOwners';
import { isHubToken } from '../../core/identity/whoami';
import { withCancellableProgress } from '../../platform/cancellableProgress';
import { DismissedError } from '../../platform/commandErrors';
import type { TokenCheckResult, TokenLocation } from '../../platform/commandMap';
import { runCommand } from '../../platform/commands';
import { failureMessage } from '../../platform/messages/failureMessage';
import { showFailure } from '../../platform/messages/showFailure';
import { offer } from '../../platform/messages/showMessage';
import { isProxied } from '../../platform/proxySetting';
import type { AccountServices } from './accountServices';
import { ownerText, tokenCheckMessage } from './tokenCheckMessage';
import { requireEndpoint } from './tokenOrigin';
import { showNotice } from '../../platform/messages/showNotice';

/** Checks the token in use by a request that carries no text, and shows what was found. Throws `DismissedError`. */
export async function checkToken(services: AccountServices): Promise<TokenCheckResult> {
  const { endpoint, origin } = requireEndpoint();
  const stored = await readToken(services, origin);
  if (stored.token === undefined) {
    const { reason } = stored;
    const shown = failureMessage(
      { kind: 'noToken', detail: '', ...(reason && { reason }) },
      contextOf(origin),
    );
    void showFailure(shown, () => checkToken(services));
    return { outcome: 'noToken', message: shown.message };
  }
  const { account, token } = stored;
  const canceling = new AbortController();
  const check = await withCancellableProgress(
    vscode.l10n.t('Checking the token for {0}…', new URL(origin).host),
    () => canceling.abort(),
    () => ask(services, endpoint, token, canceling.signal),
  );
  if (canceling.signal.aborted) {
    throw new DismissedError();
  }
  await rememberOwner(services, { origin, account }, check);
  const shown = tokenCheckMessage(check, account, contextOf(origin));
  if (check.outcome === 'works') {
    void offer('information', shown.message, []);
  } else if (check.outcome === 'notChecked') {
    void offer('information', shown.message, [
      { title: vscode.l10n.t('Check Endpoint'), act: () => runCommand('hfInference.checkEndpoint') },
    ]);
  } else {
    void showFailure(shown, () => checkToken(services));
  }
  return { outcome: check.outcome, message: shown.message, account };
}

/**
 * Asks the Hub once whose token was saved, if it is a token of the Hub. Shows only what is wrong with the token; that the
 * Hub cannot be asked right now does not concern it.
 */
export async function checkSavedToken(
  services: AccountServices,
  at: TokenLocation,
  token: string,
): Promise<void> {
  if (!isHubToken(at.origin)) {
    return;
  }
  const check = await ask(services, at.origin, token, new AbortController().signal);
  await rememberOwner(services, at, check);
  if (check.outcome === 'works' && check.owner !== undefined) {
    showNotice(ownerText(check.owner), { ms: 8000 });
  } else if (check.outcome === 'invalid' || check.outcome === 'missingPermission') {
    await showFailure(tokenCheckMessage(check, at.account, contextOf(at.origin)), () => checkToken(services));
  }
}

function ask(
  { clock, fetch, isLocalServer, log, state }: AccountServices,
  endpoint: string,
  token: string,
  signal: AbortSignal,
): Promise<TokenCheck> {
  const client = new ApiClient({ clock, fetch, isProxied, logger: log });
  const api =
    new EndpointMemory(state).api(endpoint) ?? knownApi(endpoint, isLocalServer(new URL(endpoint).origin));
  return checkStoredToken(client, { endpoint, token, api }, signal);
}

/** The name is kept if the Hub did not answer: it still belongs to the same token. */
async function rememberOwner(
  { state }: AccountServices,
  { account, origin }: TokenLocation,
  check: TokenCheck,
): Promise<void> {
  if ('owner' in check) {
    await new TokenOwners(state).remember(origin, account, check.owner?.name);
  }
}

type Read =
  | { readonly account: string; readonly token: string }
  | { readonly token: undefined; readonly reason?: 'secrets' };

async function readToken({ accounts, log }: AccountServices, origin: string): Promise<Read> {
  try {
    return (await accounts.token(origin)) ?? { token: undefined };
  } catch (error) {
    if (!isSecretsUnavailable(error)) {
      throw error;
    }
    log.error(`Secret storage could not read the token: ${error.message}`);
    return { token: undefined, reason: 'secrets' };
  }
}

/** A check is not about a model. */
function contextOf(origin: string) {
  return { model: '', origin, timeoutSeconds: 10, characters: 0 };
}
