import { withoutEcho } from './inputEcho';
import { MAX_DETAIL_LENGTH } from './limits';

const REDACTED = '[redacted]';
/** Tokens of Hugging Face and anything that is presented as a bearer token. */
const TOKEN_LIKE = /\bhf_[A-Za-z0-9]{8,}|\b(Bearer\s+)[^\s"'<>,;]{8,}/gi;
/** Shorter strings are too likely to be ordinary words of an answer. */
const MIN_SECRET_IN_ANSWER = 8;
const HTML =
  /<!doctype|<\/[a-z][\w-]*\s*>|<(?:html|head|body|script|style|p|div|span|br|hr|h\d|a|img|svg|iframe|center|title|table|meta|link)\b/i;
/** Control, format (bidirectional marks among them) and unassigned characters. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}]+/gu;

/** Makes texts from outside safe to keep: without the token, the user's text, HTML and control characters. */
export interface Redactor {
  /** One plain line of at most 200 characters from what a server said; empty where it is HTML. */
  readonly sentence: (said: string) => string;
  /** A short identifier from a header; `undefined` where it does not look like one. */
  readonly identifier: (value: string | null) => string | undefined;
  /** An answer: only the token itself is taken out, everything else is the user's. */
  readonly answer: (text: string) => string;
}

/** `token` and `inputs` are those of the request whose answer is to be cleaned. */
export function createRedactor(token: string | undefined, inputs?: unknown): Redactor {
  const withoutToken = (text: string): string => (token ? text.replaceAll(token, REDACTED) : text);
  const withoutSecrets = (text: string): string =>
    withoutToken(text).replace(TOKEN_LIKE, (_, bearer?: string) => `${bearer ?? ''}${REDACTED}`);
  return {
    sentence(said) {
      if (HTML.test(said)) {
        return '';
      }
      return shorten(withoutSecrets(withoutEcho(oneLine(withoutSecrets(said)), inputs)));
    },
    identifier(value) {
      const text = value?.trim() ?? '';
      return /^[\w.:=;,/+[\]-]{1,128}$/.test(text) && withoutSecrets(text) === text ? text : undefined;
    },
    answer: (text) =>
      token !== undefined && token.length >= MIN_SECRET_IN_ANSWER ? withoutToken(text) : text,
  };
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').replace(INVISIBLE, '').trim();
}

function shorten(line: string): string {
  return line.length <= MAX_DETAIL_LENGTH
    ? line
    : `${line.slice(0, MAX_DETAIL_LENGTH - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
