import { withoutEcho } from './inputEcho';
import { MAX_DETAIL_LENGTH } from './limits';

const REDACTED = '[redacted]';
/** Matches Hugging Face tokens and anything that follows the word `Bearer`. */
const TOKEN_LIKE = /\bhf_[A-Za-z0-9]{8,}|\b(Bearer\s+)[^\s"'<>,;]{8,}/gi;
/** Matches a JSON escape for a visible character, and the characters that JSON can escape with only a backslash. */
const ESCAPED_ASCII = /\\u00[2-7]/;
const ESCAPABLE = /["\\/]/;
/** Shorter secrets are too likely to be ordinary words in an answer. */
const MIN_SECRET_IN_ANSWER = 8;
const HTML =
  /<!doctype|<\/[a-z][\w-]*\s*>|<(?:html|head|body|script|style|p|div|span|br|hr|h\d|a|img|svg|iframe|center|title|table|meta|link)\b/i;
/** Matches control, format (including bidirectional marks), and unassigned characters. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}]+/gu;

/** Makes texts from outside safe to keep: without the token, the user's text, HTML, and control characters. */
export interface Redactor {
  /** Turns a server's message into one plain line of at most 200 characters, or an empty string if it is HTML. */
  readonly sentence: (message: string) => string;
  /** Returns a short identifier from a header, or `undefined` if the value does not look like one. */
  readonly identifier: (value: string | null) => string | undefined;
  /** Removes only the token from an answer. Everything else belongs to the user. */
  readonly answer: (text: string) => string;
  /** Does the same for a JSON text and its parsed value, in each string and key, no matter how the text escapes them. */
  readonly json: (text: string, json: unknown) => { readonly text: string; readonly json: unknown };
}

/** Creates a redactor for the answer to a request with this token and these inputs. */
export function createRedactor(token: string | undefined, inputs?: unknown): Redactor {
  const spellings = token ? spellingsOf(token) : undefined;
  const withoutToken = (text: string): string => {
    if (!token || !spellings) {
      return text;
    }
    const mayBeEscaped = ESCAPED_ASCII.test(text) || (ESCAPABLE.test(token) && text.includes('\\'));
    return mayBeEscaped ? text.replace(spellings, REDACTED) : text.replaceAll(token, REDACTED);
  };
  const withoutSecrets = (text: string): string =>
    withoutToken(text).replace(TOKEN_LIKE, (_, bearer?: string) => `${bearer ?? ''}${REDACTED}`);
  return {
    sentence(message) {
      if (HTML.test(message)) {
        return '';
      }
      return shorten(withoutSecrets(withoutEcho(oneLine(withoutSecrets(message)), inputs)));
    },
    identifier(value) {
      const text = value?.trim() ?? '';
      return /^[\w.:=;,/+[\]-]{1,128}$/.test(text) && withoutSecrets(text) === text ? text : undefined;
    },
    answer: (text) => (isSecret(token) ? withoutToken(text) : text),
    json(text, json) {
      if (!isSecret(token)) {
        return { text, json };
      }
      const clean = withoutToken(text);
      return clean === text ? { text, json } : { text: clean, json: mapStrings(json, withoutToken) };
    },
  };
}

function isSecret(token: string | undefined): token is string {
  return token !== undefined && token.length >= MIN_SECRET_IN_ANSWER;
}

/** Matches a token in any form in which JSON can write its characters, also in JSON nested inside strings. */
function spellingsOf(token: string): RegExp {
  const spellings = Array.from(token, (character) => {
    const code = character.charCodeAt(0).toString(16).padStart(4, '0');
    const anyCase = code.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
    const plain = character.replace(/\W/, '\\$&');
    return `(?:\\\\{1,4}u${anyCase}|${ESCAPABLE.test(character) ? '\\\\{0,4}' : ''}${plain})`;
  });
  return new RegExp(spellings.join(''), 'g');
}

/** Changes each string and key in a JSON value. Its depth was limited when the answer was read. */
function mapStrings(json: unknown, change: (text: string) => string): unknown {
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

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').replace(INVISIBLE, '').trim();
}

function shorten(line: string): string {
  return line.length <= MAX_DETAIL_LENGTH
    ? line
    : `${line.slice(0, MAX_DETAIL_LENGTH - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
