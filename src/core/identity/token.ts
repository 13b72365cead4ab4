/** Why a text cannot be a token. */
export type TokenFault = 'empty' | 'tooLong' | 'characters';

export type CheckedToken =
  { readonly ok: true; readonly token: string } | { readonly ok: false; readonly reason: TokenFault };

/** Real tokens have 37 characters, signed ones of self-hosted servers a few hundred. */
const MAX_LENGTH = 4096;

/**
 * Checks a bearer token before it gets near a header: white space around it is dropped; empty, longer than 4096, or
 * anything but visible ASCII inside is refused. The answer never repeats what was given.
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
