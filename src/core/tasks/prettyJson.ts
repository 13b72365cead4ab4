import { cutAt } from './visibleText';

/** Lists and objects inside each other that are still shown: indenting grows with the square of the depth. */
const MAX_DEPTH = 100;

/** A JSON value as indented text; undefined where it is nested too deeply. Looks at the depth without recursion. */
export function prettyJson(json: unknown): string | undefined {
  return isDeeperThan(json, MAX_DEPTH) ? undefined : (JSON.stringify(json, undefined, 2) ?? String(json));
}

function isDeeperThan(json: unknown, limit: number): boolean {
  const waiting: object[] = [];
  const depths: number[] = [];
  const enter = (value: unknown, depth: number) => {
    if (typeof value === 'object' && value !== null) {
      waiting.push(value);
      depths.push(depth);
    }
  };
  enter(json, 1);
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    const depth = depths.pop() ?? 0;
    if (depth > limit) return true;
    for (const inner of Array.isArray(value) ? value : Object.values(value)) enter(inner, depth + 1);
  }
  return false;
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
export function prettyJsonStart(json: unknown, units: number): string | undefined {
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
    if (stack.length > MAX_DEPTH) return undefined;
    if (open.next === open.values.length) {
      stack.pop();
      text += `\n${'  '.repeat(stack.length)}${open.keys === undefined ? ']' : '}'}`;
    } else {
      text += `${open.next === 0 ? '' : ','}\n${'  '.repeat(stack.length)}`;
      if (open.keys !== undefined) text += `${JSON.stringify(open.keys[open.next])}: `;
      write(open.values[open.next++]);
    }
  }
  return text.length > units ? `${cutAt(text, units)}…` : text;
}

function opened(value: unknown): Open | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  return Array.isArray(value)
    ? { keys: undefined, values: value, next: 0 }
    : { keys: Object.keys(value), values: Object.values(value), next: 0 };
}
