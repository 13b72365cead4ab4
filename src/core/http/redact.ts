import { mapStrings, MIN_TOKEN_IN_TEXT, REDACTED, tokenRemover } from '../redactTokens';
import { withoutEcho } from './inputEcho';
import { MAX_DETAIL_LENGTH } from './limits';

/** Matches Hugging Face tokens and anything that follows the word `Bearer`, because a server's message has no use for them. */
const TOKEN_LIKE = /(?:\b|(?<=%[0-9a-f]{2}))hf_[A-Za-z0-9]{8,}|\b(Bearer(?:\s|%20)+)[^\s"'<>,;]{8,}/gi;
/** This much of a token at the end of an unfinished text is not shown. Less tells nothing. */
const MIN_START = 4;
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
  /** Does the same for an answer whose end may be missing, and so the end of the token. */
  readonly unfinished: (text: string) => string;
  /** Does the same for a JSON text and its parsed value, in each string and key, no matter how the text escapes them. */
  readonly json: (text: string, json: unknown) => { readonly text: string; readonly json: unknown };
}

/** Creates a redactor for the answer to a request with this token and these inputs. */
export function createRedactor(token: string | undefined, inputs?: unknown): Redactor {
  const clean = token ? tokenRemover(token) : (text: string): string => text;
  const withoutSecrets = (text: string): string =>
    clean(text).replace(TOKEN_LIKE, (_, bearer?: string) => `${bearer ?? ''}${REDACTED}`);
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
    answer: (text) => (isSecret(token) ? clean(text) : text),
    unfinished: (text) => (isSecret(token) ? withoutStart(clean(text), token) : text),
    json(text, json) {
      if (!isSecret(token)) {
        return { text, json };
      }
      const cleaned = clean(text);
      return cleaned === text ? { text, json } : { text: cleaned, json: mapStrings(json, clean) };
    },
  };
}

function isSecret(token: string | undefined): token is string {
  return token !== undefined && token.length >= MIN_TOKEN_IN_TEXT;
}

/** Cuts off what may be the start of a token that has not arrived completely. */
function withoutStart(text: string, token: string): string {
  for (let length = Math.min(token.length - 1, text.length); length >= MIN_START; length--) {
    if (text.endsWith(token.slice(0, length))) {
      return text.slice(0, -length);
    }
  }
  return text;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').replace(INVISIBLE, '').trim();
}

function shorten(line: string): string {
  return line.length <= MAX_DETAIL_LENGTH
    ? line
    : `${line.slice(0, MAX_DETAIL_LENGTH - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
