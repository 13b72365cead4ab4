/** A token and the name of its account (`''` if the user gave none). */
export interface AccountToken {
  readonly account: string;
  readonly token: string;
}

/** Why a text cannot be a token. */
export type TokenFault = 'empty' | 'tooLong' | 'characters';

export type CheckedToken =
  { readonly ok: true; readonly token: string } | { readonly ok: false; readonly reason: TokenFault };

/** Hugging Face tokens have 37 characters, and signed tokens of self-hosted servers a few hundred. */
const MAX_LENGTH = 4096;

/**
 * Checks a bearer token before it is used in a header. Surrounding white space is removed. A token that is empty, longer
 * than 4096 characters, or contains anything but visible ASCII is refused. The reason never repeats the text.
 */
export function checkToken(text: string): CheckedToken {
  const token = text.trim();
  if (token === '') {
    return { ok: false, reason: 'empty' };
  }
  if (token.length > MAX_LENGTH) {
    return { ok: false, reason: 'tooLong' };
  }
  return /^[\x21-\x7e]+$/.test(token) ? { ok: true, token } : { ok: false, reason: 'characters' };
}

/** An assignment as files and shells write it. The name must be that of a token or key, because tokens may contain `=`. */
const ASSIGNMENT = /^(?:(?:export|set)\s+|\$env:)?\w*(?:token|key)\w*\s*=\s*(?=[^\s=])/i;
const BEARER = /^(?:authorization:\s*)?bearer\s+/i;
const QUOTED = /^(?:"(.+)"|'(.+)'|`(.+)`|“(.+)”|‘(.+)’)$/;

/** Takes a token out of what it was copied with: quotes, `HF_TOKEN=`, or `Authorization: Bearer`. */
export function unwrapToken(text: string): string {
  const assigned = withoutQuotes(text).replace(ASSIGNMENT, '');
  return withoutQuotes(withoutQuotes(assigned).replace(BEARER, ''));
}

function withoutQuotes(text: string): string {
  const trimmed = text.trim();
  const [, ...inner] = QUOTED.exec(trimmed) ?? [];
  return inner.find((one) => one !== undefined)?.trim() ?? trimmed;
}
