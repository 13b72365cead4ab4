/** Text that can be sent as UTF-8. */
export interface WellFormedText {
  readonly text: string;
  /** Whether `text` differs from the original because a lone surrogate was replaced. The length is the same. */
  readonly replaced: boolean;
}

/**
 * Replaces each lone surrogate with U+FFFD, which encoding to UTF-8 would do without a notice. Each replacement keeps the
 * length, so positions in the result are also positions in the original.
 */
export function wellFormed(original: string): WellFormedText {
  const text = original.replace(/\p{Surrogate}/gu, '\uFFFD');
  return { text, replaced: text !== original };
}

/** Matches a surrogate pair, a lone surrogate, or any other escape in a JSON string, in this order. */
const JSON_ESCAPE = /\\u[dD][89abAB]..\\u[dD][c-fC-F]..|(\\u[dD][89a-fA-F]..)|\\[^]/g;

/** Like `wellFormed`, but for JSON text, where a lone surrogate can also be an escape. */
export function wellFormedJson(original: string): WellFormedText {
  const text = wellFormed(original).text.replace(JSON_ESCAPE, (escape, lone) => (lone ? '\\ufffd' : escape));
  return { text, replaced: text !== original };
}
