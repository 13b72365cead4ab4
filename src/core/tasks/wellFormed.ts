/** Text that can be sent as UTF-8. */
export interface WellFormedText {
  readonly text: string;
  /** A lone surrogate was replaced, so `text` is not what was given. Its length is the same. */
  readonly replaced: boolean;
}

/**
 * Replaces each lone surrogate by U+FFFD, as encoding to UTF-8 would do silently. Every replacement is one UTF-16 unit
 * for one, so positions in the result are positions in the original.
 */
export function wellFormed(original: string): WellFormedText {
  const text = original.replace(/\p{Surrogate}/gu, '\uFFFD');
  return { text, replaced: text !== original };
}

/** A surrogate pair, a lone surrogate or any other escape of a JSON string, in this order of preference. */
const JSON_ESCAPE = /\\u[dD][89abAB]..\\u[dD][c-fC-F]..|(\\u[dD][89a-fA-F]..)|\\[^]/g;

/** The same for a JSON text, in which a lone surrogate can also be written as an escape. */
export function wellFormedJson(original: string): WellFormedText {
  const text = wellFormed(original).text.replace(JSON_ESCAPE, (escape, lone) => (lone ? '\\ufffd' : escape));
  return { text, replaced: text !== original };
}
