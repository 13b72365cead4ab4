import * as vscode from 'vscode';
import { isDedicated } from '../../core/endpoints/endpointApi';
import { isHuggingFace } from '../../core/identity/huggingFaceHost';
import { checkToken, unwrapToken } from '../../core/identity/token';
import { sourceName } from '../../core/identity/tokenSource';
import type { TokenSource } from '../../core/identity/tokenSource';
import { isHubToken } from '../../core/identity/whoami';
import { DismissedError } from '../../platform/commandErrors';
import type { TokenLocation } from '../../platform/commandMap';
import { joinSentences } from '../../platform/messages/joinSentences';
import { askToConfirm, showMessage } from '../../platform/messages/showMessage';
import type { AccountServices } from './accountServices';
import { tokenFaultText } from './askForToken';
import { chooseAccountToSet } from './chooseAccount';
import { storeToken } from './storeToken';
import { originForToken } from './tokenOrigin';

/**
 * Stores the token that other tools of Hugging Face use on this machine, after the user agreed. Throws `DismissedError`.
 */
export async function importToken(services: AccountServices): Promise<TokenLocation> {
  const origin = originForToken(services);
  const sources = await services.tokenSources();
  const source = await sources.find();
  if (source === undefined) {
    void showMessage(
      'information',
      vscode.l10n.t(
        'There is no token to import: HF_TOKEN is not set, and {0} does not exist.',
        sources.path,
      ),
    );
    throw new DismissedError();
  }
  const title = vscode.l10n.t('Import the Token in {0} for {1}', sourceName(source), origin);
  const account = await chooseAccountToSet(services.accounts, origin, title);
  return importFrom(services, source, { origin, account });
}

/** Returns where a token for an origin of Hugging Face could be imported from. No other server is offered one. */
export async function sourceFor(
  { tokenSources }: AccountServices,
  origin: string,
): Promise<TokenSource | undefined> {
  return belongsToHuggingFace(origin) ? (await tokenSources()).find() : undefined;
}

/** Stores the token of a source after the user agreed. If it is not a token, says so. Throws `DismissedError`. */
export async function importFrom(
  services: AccountServices,
  source: TokenSource,
  at: TokenLocation,
): Promise<TokenLocation> {
  const name = sourceName(source);
  await askToConfirm(
    vscode.l10n.t('Use the token in {0} for {1}?', name, at.origin),
    consentText(at),
    vscode.l10n.t('Use Token'),
  );
  const checked = checkToken(unwrapToken(await read(services, source)));
  if (!checked.ok) {
    void showMessage(
      'error',
      vscode.l10n.t(
        '{0} does not contain a token that can be used. {1}',
        name,
        tokenFaultText(checked.reason),
      ),
    );
    throw new DismissedError();
  }
  return storeToken(services, at, checked.token);
}

function consentText({ account, origin }: TokenLocation): string {
  const copied = vscode.l10n.t(
    'It is copied to VS Code’s secret storage as account “{0}” and sent only to this address.',
    account,
  );
  if (isHubToken(origin)) {
    return joinSentences([copied, vscode.l10n.t('Once, huggingface.co is asked whose token it is.')]);
  }
  return belongsToHuggingFace(origin)
    ? copied
    : joinSentences([
        copied,
        vscode.l10n.t(
          'This server does not belong to Hugging Face: its owner can use the token in your name.',
        ),
      ]);
}

function belongsToHuggingFace(origin: string): boolean {
  return isHuggingFace(origin) || isDedicated(origin);
}

async function read({ log, tokenSources }: AccountServices, source: TokenSource): Promise<string> {
  try {
    return await (await tokenSources()).read(source);
  } catch (error) {
    log.error(`The token file could not be read: ${error instanceof Error ? error.name : 'unknown'}`);
    void showMessage('error', vscode.l10n.t('{0} could not be read.', sourceName(source)));
    throw new DismissedError();
  }
}
