import { parseJson } from '../../parseJson';

/** One member of a JSON object: its key, and the range of its value in the text. */
export interface JsonMember {
  readonly key: string;
  readonly start: number;
  readonly end: number;
}

interface Part {
  readonly start: number;
  readonly end: number;
  readonly colon: number;
}

/**
 * Returns the exact text of each element of a JSON array. Unlike `JSON.parse`, this keeps numbers that a double cannot
 * represent, the order of keys, and duplicate keys.
 * @param text a JSON array that `JSON.parse` accepts; the result for any other text is meaningless.
 */
export function arraySlices(text: string): readonly string[] {
  return topLevelParts(text).map(({ start, end }) => text.slice(start, end).trim());
}

/**
 * Returns the members of a JSON object in their order, including duplicate keys.
 * @param text a JSON object that `JSON.parse` accepts; the result for any other text is meaningless.
 */
export function objectMembers(text: string): readonly JsonMember[] {
  return topLevelParts(text).map(({ start, end, colon }) => {
    const value = text.slice(colon + 1, end);
    const leadingSpaces = value.length - value.trimStart().length;
    return {
      key: String(parseJson(text.slice(start, colon))),
      start: colon + 1 + leadingSpaces,
      end: colon + 1 + value.trimEnd().length,
    };
  });
}

/** Scans without recursion, so that deep nesting cannot overflow the stack. */
function topLevelParts(text: string): readonly Part[] {
  const parts: Part[] = [];
  let depth = 0;
  let start = 0;
  let colon = -1;
  const close = (end: number): void => {
    if (text.slice(start, end).trim() !== '') {
      parts.push({ start, end, colon });
    }
    start = end + 1;
    colon = -1;
  };
  for (let at = 0; at < text.length; at++) {
    switch (text[at]) {
      case '"':
        at = endOfString(text, at);
        break;
      case '[':
      case '{':
        if (depth++ === 0) {
          start = at + 1;
        }
        break;
      case ']':
      case '}':
        if (--depth === 0) {
          close(at);
        }
        break;
      case ',':
        if (depth === 1) {
          close(at);
        }
        break;
      case ':':
        if (depth === 1) {
          colon = at;
        }
        break;
      default:
        break;
    }
  }
  return parts;
}

function endOfString(text: string, open: number): number {
  let at = open + 1;
  while (at < text.length && text[at] !== '"') {
    at += text[at] === '\\' ? 2 : 1;
  }
  return at;
}
