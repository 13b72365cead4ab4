import { parseLooseJson } from './parseLooseJson';

/** The words that JSON has outside strings, and those that Python adds. */
const WORDS = ['true', 'false', 'null', 'NaN', 'Infinity', '-Infinity'];
const NUMBER_START = /^-?(?:0|[1-9]\d*)?(?:(?<=\d)\.\d*)?(?:(?<=\d)[eE][+-]?\d*)?$/;
const PARTIAL_ESCAPE = /\\(?:u[\da-f]{0,3})?$/i;
/** The maximum length of an incomplete escape, in UTF-16 units. */
const ESCAPE_UNITS = 5;

/**
 * Checks whether a text is the beginning of a JSON text whose end is missing. A text with a syntax error before its end is
 * not. Takes linear time.
 */
export function isCutOffJson(text: string): boolean {
  const { closers, inString } = openParts(text);
  if (closers === '' && !inString) {
    return false;
  }
  const [whole, endings] = inString
    ? [`${withoutPartialEscape(text)}"`, ['', ':null']]
    : completed(text.trimEnd(), closers);
  return endings.some((ending) => parseLooseJson(whole + ending + closers) !== undefined);
}

/** Returns the brackets that would close what is open at the end of a text, and whether it ends within a string. */
function openParts(text: string): { readonly closers: string; readonly inString: boolean } {
  const open: string[] = [];
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charAt(at);
    if (inString) {
      if (unit === '\\') {
        at++;
      } else if (unit === '"') {
        inString = false;
      }
    } else if (unit === '"') {
      inString = true;
    } else if (unit === '[') {
      open.push(']');
    } else if (unit === '{') {
      open.push('}');
    } else if (unit === ']' || unit === '}') {
      open.pop();
    }
  }
  return { closers: open.toReversed().join(''), inString };
}

/** Removes an incomplete escape at the end, but not a backslash that is itself escaped. */
function withoutPartialEscape(text: string): string {
  const end = text.slice(-ESCAPE_UNITS);
  const escape = PARTIAL_ESCAPE.exec(end);
  if (escape === null) {
    return text;
  }
  const at = text.length - end.length + escape.index;
  let backslashes = 0;
  while (text.charAt(at - backslashes) === '\\') {
    backslashes++;
  }
  return backslashes % 2 === 1 ? text.slice(0, at) : text;
}

/** Completes the last word of a text that ends outside strings, and lists what may follow before the closing brackets. */
function completed(text: string, closers: string): readonly [whole: string, endings: readonly string[]] {
  const last = text.at(-1) ?? '';
  if (last === ',') {
    return [text, closers.startsWith('}') ? ['"":null'] : ['null']];
  }
  if (last === ':') {
    return [text, ['null']];
  }
  if (last === '"') {
    return [text, ['', ':null']];
  }
  let start = text.length;
  while (/[\w.+-]/.test(text.charAt(start - 1))) {
    start--;
  }
  const word = text.slice(start);
  const isStart = WORDS.some((one) => one.startsWith(word)) || NUMBER_START.test(word);
  return [word !== '' && isStart ? `${text.slice(0, start)}null` : text, ['']];
}
