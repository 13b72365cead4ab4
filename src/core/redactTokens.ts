/** What stands in place of a token. */
export const REDACTED = '[redacted]';
/** Shorter tokens are too likely to be ordinary words in a text of the user. */
export const MIN_TOKEN_IN_TEXT = 8;

/** Matches the ways in which a text can write a visible character: `\u0068`, `\x68`, `%68`, `%2568`, and `&#104;`. */
const ESCAPED_ASCII = /\\(?:u00|x)[2-7]|%(?:25)*[2-7]|&#/;
/** Matches the characters that JSON can escape with only a backslash. */
const ESCAPABLE = /["\\/]/;
/** Matches what is a token in a text of the user, even if it is not known: it is long and has a digit. */
const TOKEN_IN_TEXT =
  /(?:\b|(?<=%[0-9A-Fa-f]{2}))hf_(?=[A-Za-z]*\d)[A-Za-z0-9]{16,}|\b([Bb]earer(?:\s|%20){1,8})(?=[^\s"'<>,;\\]{0,4096}\d)[^\s"'<>,;\\]{16,4096}/g;

/** Returns a function that removes a token from a text, in each form in which JSON, an address, or HTML can write it. */
export function tokenRemover(token: string): (text: string) => string {
  let spellings: RegExp | undefined;
  return (text) => {
    const mayBeEscaped = ESCAPED_ASCII.test(text) || (ESCAPABLE.test(token) && text.includes('\\'));
    if (!mayBeEscaped) {
      return text.replaceAll(token, REDACTED);
    }
    spellings ??= new RegExp(Array.from(token, characterPattern).join(''), 'g');
    return text.replace(spellings, REDACTED);
  };
}

/**
 * Makes a JSON value safe to keep or to write to a file: removes the tokens, and what looks like a token, from each string
 * and key. Everything else stays unchanged, because it belongs to the user.
 */
export function redactForKeeping(value: unknown, tokens: Iterable<string>): unknown {
  const removers = [...tokens].filter(({ length }) => length >= MIN_TOKEN_IN_TEXT).map(tokenRemover);
  return mapStrings(value, (text) =>
    removers
      .reduce((left, remove) => remove(left), text)
      .replace(TOKEN_IN_TEXT, (_, bearer?: string) => `${bearer ?? ''}${REDACTED}`),
  );
}

/** Changes each string and key in a JSON value. Its depth was limited when it was read or sent. */
export function mapStrings(json: unknown, change: (text: string) => string): unknown {
  if (typeof json === 'string') {
    return change(json);
  }
  if (Array.isArray(json)) {
    return json.map((item) => mapStrings(item, change));
  }
  return typeof json === 'object' && json !== null
    ? Object.fromEntries(Object.entries(json).map(([key, value]) => [change(key), mapStrings(value, change)]))
    : json;
}

/** Matches a character in any form, also in JSON nested inside strings, and in an address inside an address. */
function characterPattern(character: string): string {
  const code = character.charCodeAt(0);
  const hex = code.toString(16).padStart(2, '0');
  const anyCase = hex.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
  const plain = character.replace(/\W/, '\\$&');
  return [
    `(?:\\\\{1,8}(?:u00|x)${anyCase}`,
    `%(?:25)*${anyCase}`,
    `&#(?:0*${code}|[xX]0*${anyCase});`,
    `${ESCAPABLE.test(character) ? '\\\\{0,8}' : ''}${plain})`,
  ].join('|');
}
