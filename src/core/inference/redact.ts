import { MAX_DETAIL_LENGTH } from './limits';

const REDACTED = '[redacted]';
/** Tokens of Hugging Face and anything that is presented as a bearer token. */
const TOKEN_LIKE = /\bhf_[A-Za-z0-9]{8,}|\b(Bearer\s+)[^\s"'<>,;]{8,}/gi;
/** Shorter strings are too likely to be ordinary words of an answer. */
const MIN_SECRET_IN_ANSWER = 8;
/** Shorter lines of an input say nothing about it, and hide words of the server's sentence. */
const MIN_INPUT_LENGTH = 12;
const MAX_INPUT_PIECES = 2000;
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
  let pieces: readonly string[] | undefined;
  return {
    sentence(said) {
      if (HTML.test(said)) {
        return '';
      }
      pieces ??= inputPieces(inputs);
      let line = oneLine(withoutSecrets(said));
      for (const piece of pieces) {
        line = line.replaceAll(piece, '…');
      }
      return shorten(withoutSecrets(line));
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

/** The strings of the input and their lines, longest first, as they would look inside one plain line. */
function inputPieces(inputs: unknown): readonly string[] {
  const pieces = new Set<string>();
  const queue: unknown[] = [inputs];
  while (queue.length > 0 && pieces.size < MAX_INPUT_PIECES) {
    const value = queue.pop();
    if (typeof value === 'string') {
      for (const piece of [value, ...value.split(/\r?\n/, MAX_INPUT_PIECES)]) {
        const line = oneLine(piece);
        if (line.length >= MIN_INPUT_LENGTH) {
          pieces.add(line);
        }
      }
    } else if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value)) {
      const inner: readonly unknown[] = Object.values(value);
      queue.push(...inner.slice(0, MAX_INPUT_PIECES));
    }
  }
  return [...pieces].toSorted((a, b) => b.length - a.length);
}
