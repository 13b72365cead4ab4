import * as v from 'valibot';
import { DEFAULT_ACCOUNT } from '../../core/identity/accounts';
import { isUnencrypted, parseEndpoint } from '../../core/identity/endpoint';
import { checkToken } from '../../core/identity/token';
import { ArgumentError } from '../../platform/commandErrors';
import type { TokenLocation } from '../../platform/commandMap';
import type { AccountServices } from './accountServices';
import { askForToken, tokenFaultText } from './askForToken';
import { chooseAccountToSet } from './chooseAccount';
import { importFrom, sourceFor } from './importToken';
import { storeToken } from './storeToken';
import { originForToken, requireEndpoint, unencryptedText } from './tokenOrigin';

const setTokenArgs = v.strictObject({
  token: v.string(),
  account: v.optional(v.pipe(v.string(), v.trim(), v.nonEmpty(), v.maxLength(100))),
  endpoint: v.optional(v.string()),
});

/** Stores the token in the command's argument, or asks for one. Throws `ArgumentError` or `DismissedError`. */
export async function setToken(services: AccountServices, args: unknown): Promise<TokenLocation> {
  if (args !== undefined) {
    return setTokenFromArgs(services, args);
  }
  const origin = originForToken(services);
  return enterToken(services, { origin, account: await chooseAccountToSet(services.accounts, origin) });
}

/** Asks for the token of an account and stores it. Throws `DismissedError`. */
export async function enterToken(services: AccountServices, at: TokenLocation): Promise<TokenLocation> {
  const source = await sourceFor(services, at.origin);
  const entered = await askForToken(at.origin, at.account, source);
  return entered.kind === 'token'
    ? storeToken(services, at, entered.token)
    : importFrom(services, entered.source, at);
}

/** Stores a token from the command's argument. Throws `ArgumentError`, which never contains the token. */
async function setTokenFromArgs(services: AccountServices, args: unknown): Promise<TokenLocation> {
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
  const target =
    endpoint === undefined ? { ok: true as const, ...requireEndpoint() } : parseEndpoint(endpoint);
  if (!target.ok) {
    throw new ArgumentError(`hfInference.setToken: the endpoint is not valid (${target.reason})`);
  }
  const { origin } = target;
  if (isUnencrypted(origin)) {
    throw new ArgumentError(unencryptedText(origin));
  }
  return storeToken(services, { origin, account }, checked.token);
}
