import { truncateAt } from './visibleText';

/** Maximum indentation in UTF-16 units, which grows with the square of the depth. Values that need more are not indented. */
const MAX_INDENTATION = 8_000_000;
/** Maximum length of the text in UTF-16 units. One answer is shorter, but several answers together can be longer. */
const MAX_LENGTH = 64_000_000;

/**
 * Formats a JSON value: indented, or on one line if it is so large and deep that it would mostly be white space. Returns
 * only the beginning of a value that is longer than any single answer. Never throws.
 */
export function prettyJson(json: unknown): string {
  const indentation = countIndentation(json);
  try {
    const text = JSON.stringify(json, undefined, indentation > MAX_INDENTATION ? 0 : 2) ?? String(json);
    if (text.length <= MAX_LENGTH) {
      return text;
    }
  } catch {
    // The text would exceed the maximum length of a string, or the value is nested too deeply for the stack.
  }
  return prettyJsonStart(json, MAX_LENGTH);
}

/** Counts the white space and line breaks that indenting a value adds. Does not recurse. */
function countIndentation(json: unknown): number {
  const pending: object[] = [];
  const depths: number[] = [];
  let indentation = 0;
  const enter = (value: unknown, depth: number) => {
    indentation += 2 * depth - 1;
    if (typeof value === 'object' && value !== null) {
      pending.push(value);
      depths.push(depth);
    }
  };
  enter(json, 1);
  for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
    const depth = depths.pop() ?? 0;
    indentation += 2 * depth - 1;
    for (const inner of Array.isArray(value) ? value : Object.values(value)) {
      enter(inner, depth + 1);
    }
  }
  return indentation;
}

/** A list or an object that is partly written. */
interface Container {
  /** Keys of an object; undefined for a list. */
  readonly keys: readonly string[] | undefined;
  readonly values: readonly unknown[];
  next: number;
}

/**
 * Returns the beginning of what `prettyJson` returns, at most `units` UTF-16 units, with `…` for the rest. The time
 * depends on the length of the result, not on the size of the value.
 */
export function prettyJsonStart(json: unknown, units: number): string {
  const stack: Container[] = [];
  let text = '';
  const write = (value: unknown) => {
    const open = toContainer(value);
    if (open === undefined || open.values.length === 0) {
      text += JSON.stringify(typeof value === 'string' ? value.slice(0, units) : value);
    } else {
      text += open.keys === undefined ? '[' : '{';
      stack.push(open);
    }
  };
  write(json);
  for (let open = stack.at(-1); open !== undefined && text.length <= units; open = stack.at(-1)) {
    if (open.next === open.values.length) {
      stack.pop();
      text += `\n${'  '.repeat(stack.length)}${open.keys === undefined ? ']' : '}'}`;
    } else {
      text += `${open.next === 0 ? '' : ','}\n${'  '.repeat(stack.length)}`;
      if (open.keys !== undefined) {
        text += `${JSON.stringify(open.keys[open.next]?.slice(0, units))}: `;
      }
      write(open.values[open.next++]);
    }
  }
  return text.length > units ? `${truncateAt(text, units)}…` : text;
}

function toContainer(value: unknown): Container | undefined {
  if (typeof value !== 'object' || value === null) {
    return undefined;
  }
  return Array.isArray(value)
    ? { keys: undefined, values: value, next: 0 }
    : { keys: Object.keys(value), values: Object.values(value), next: 0 };
}
