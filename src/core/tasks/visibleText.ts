/**
 * Invisible characters that can have an effect: control characters (which start ANSI sequences), direction marks, format
 * characters, line separators, tags, lone surrogates, private use, and blank fillers. The joiners U+200C and U+200D are
 * excluded, because emoji and several scripts need them.
 */
const INVISIBLE_CHARACTERS =
  /[^\P{C}\u200c\u200d\n\t]|[\u2028\u2029\u115f\u1160\u3164\uffa0\u180b-\u180f\ufff9-\ufffc]/gu;

const SHORT_ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function escapeCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const short = SHORT_ESCAPES[character];
  if (short !== undefined) {
    return short;
  }
  return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, '0')}`;
}

/** Replaces invisible characters with escapes (`\u001b`). CRLF becomes `\n`, and tabs stay. */
export function visibleText(text: string): string {
  return text.replace(/\r\n/g, '\n').replace(INVISIBLE_CHARACTERS, escapeCharacter);
}

/** Like `visibleText`, but on one line with line ends and tabs as escapes. Shows at most `limit` UTF-16 units of the text. */
export function visibleLine(text: string, limit: number): string {
  const start = truncateAt(text, limit);
  return visibleText(start).replace(/[\n\t]/g, escapeCharacter) + (start.length < text.length ? '…' : '');
}

/** Returns the first `limit` UTF-16 units of a text, or one less to keep a surrogate pair together. */
export function truncateAt(text: string, limit: number): string {
  if (text.length <= limit) {
    return text;
  }
  const splitsPair = (text.codePointAt(limit - 1) ?? 0) > 0xffff;
  return text.slice(0, splitsPair ? limit - 1 : limit);
}

/** White space, format characters such as zero-width spaces, and control characters. */
const INVISIBLE_TEXT = /^[\s\p{Cf}\p{Cc}]*$/u;

/** Whether a text has no character that a person can see. */
export function isInvisible(text: string): boolean {
  return INVISIBLE_TEXT.test(text);
}
