/**
 * Characters that are not seen but act: control characters (ANSI sequences begin with one), direction marks, invisible
 * format characters, line separators, tags, lone surrogates, private use, fillers that look like nothing. The joiners
 * U+200C and U+200D stay, because emoji and several scripts are written with them.
 */
const UNSEEN = /[^\P{C}\u200c\u200d\n\t]|[\u2028\u2029\u115f\u1160\u3164\uffa0\u180b-\u180f\ufff9-\ufffc]/gu;

const NAMED: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const named = NAMED[character];
  if (named !== undefined) {
    return named;
  }
  return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, '0')}`;
}

/** A text with everything unseen written as an escape (`\u001b`); line ends become `\n`, tabs stay. */
export function visibleText(text: string): string {
  return text.replace(/\r\n/g, '\n').replace(UNSEEN, escaped);
}

/** The same on one line, line ends and tabs written as escapes too, at most `limit` characters of the original. */
export function visibleLine(text: string, limit: number): string {
  const cut = truncateAt(text, limit);
  return visibleText(cut).replace(/[\n\t]/g, escaped) + (cut.length < text.length ? '…' : '');
}

/** The first `limit` UTF-16 units of a text, or one less where that would split a pair. */
export function truncateAt(text: string, limit: number): string {
  if (text.length <= limit) {
    return text;
  }
  const splitsPair = (text.codePointAt(limit - 1) ?? 0) > 0xffff;
  return text.slice(0, splitsPair ? limit - 1 : limit);
}

/** White space, format characters (zero-width ones and the like) and control characters show nothing. */
const INVISIBLE = /^[\s\p{Cf}\p{Cc}]*$/u;

/** Whether a text has no character that a person can see. */
export function isInvisible(text: string): boolean {
  return INVISIBLE.test(text);
}
