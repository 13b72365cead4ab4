import { truncateAt } from './visibleText';

/** UTF-16 units that indenting may add, which grows with the square of the depth; a larger answer is shown without it. */
const MAX_INDENTATION = 8_000_000;
/** UTF-16 units of a whole answer that are shown; several answers together can have more. */
const MAX_UNITS = 64_000_000;

/**
 * A JSON value as text: indented, or on one line where it is so large and deep that it would mostly be white space. Of
 * what is larger than any single answer only the beginning. Never throws.
 */
export function prettyJson(json: unknown): string {
  const indentation = indentationOf(json);
  try {
    const text = JSON.stringify(json, undefined, indentation > MAX_INDENTATION ? 0 : 2) ?? String(json);
    if (text.length <= MAX_UNITS) {
      return text;
    }
  } catch {
    // The text would be longer than a string can be, or is nested deeper than the stack reaches.
  }
  return prettyJsonStart(json, MAX_UNITS);
}

/** White space and line ends that indenting a value takes. No recursion. */
function indentationOf(json: unknown): number {
  const waiting: object[] = [];
  const depths: number[] = [];
  let indentation = 0;
  const enter = (value: unknown, depth: number) => {
    indentation += 2 * depth - 1;
    if (typeof value === 'object' && value !== null) {
      waiting.push(value);
      depths.push(depth);
    }
  };
  enter(json, 1);
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    const depth = depths.pop() ?? 0;
    indentation += 2 * depth - 1;
    for (const inner of Array.isArray(value) ? value : Object.values(value)) {
      enter(inner, depth + 1);
    }
  }
  return indentation;
}

/** A list or an object that is being written. */
interface Open {
  /** Keys of an object; undefined for a list. */
  readonly keys: readonly string[] | undefined;
  readonly values: readonly unknown[];
  next: number;
}

/**
 * The beginning of what `prettyJson` gives, at most `units` UTF-16 units, with `…` in place of the rest. Takes time by
 * what it shows, not by all that the value holds.
 */
export function prettyJsonStart(json: unknown, units: number): string {
  const stack: Open[] = [];
  let text = '';
  const write = (value: unknown) => {
    const open = opened(value);
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

function opened(value: unknown): Open | undefined {
  if (typeof value !== 'object' || value === null) {
    return undefined;
  }
  return Array.isArray(value)
    ? { keys: undefined, values: value, next: 0 }
    : { keys: Object.keys(value), values: Object.values(value), next: 0 };
}
