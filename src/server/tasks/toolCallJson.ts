import { parseJson } from '../../core/parseJson';
import { arraySlices, objectMembers } from '../../core/pins/list/jsonSlices';

/** A call of a tool as a model wrote it. */
export interface ToolCall {
  readonly name: string;
  /** A JSON object, in the model's own notation where that is JSON, so that large numbers stay exact. */
  readonly arguments: string;
}

/** Returns the index after the JSON value that starts at `from`, or nothing if the value is not complete. */
export function jsonEnd(text: string, from: number): number | undefined {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const unit = text[at];
    if (unit === '"') {
      at = stringEnd(text, at);
    } else if (unit === '{' || unit === '[') {
      depth++;
    } else if ((unit === '}' || unit === ']') && --depth === 0) {
      return at + 1;
    }
  }
  return undefined;
}

/** Returns the index of the quote that ends a string. */
function stringEnd(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') {
    at += text[at] === '\\' ? 2 : 1;
  }
  return at;
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Reads one call or a list of them; nothing if the text is anything else. */
export function callsOfJson(source: string): readonly ToolCall[] | undefined {
  const value = parseJson(source);
  if (!Array.isArray(value)) {
    const call = isObject(value) ? callOfObject(source) : undefined;
    return call && [call];
  }
  const calls = arraySlices(source).map((slice) =>
    isObject(parseJson(slice)) ? callOfObject(slice) : undefined,
  );
  const known = calls.filter((call) => call !== undefined);
  return known.length > 0 && known.length === calls.length ? known : undefined;
}

/** Reads `{"name": …, "arguments": {…}}`, also with `parameters`, or inside a member `function`. */
function callOfObject(source: string): ToolCall | undefined {
  const members = new Map(
    objectMembers(source).map(({ key, start, end }) => [key, source.slice(start, end)]),
  );
  const inner = members.get('function');
  if (inner !== undefined && isObject(parseJson(inner))) {
    return callOfObject(inner);
  }
  const name = parseJson(members.get('name') ?? '');
  const given = argumentsOf(members.get('arguments') ?? members.get('parameters') ?? '{}');
  return typeof name === 'string' && name !== '' && given !== undefined
    ? { name, arguments: given }
    : undefined;
}

/** Returns a JSON object as it is; some models write it as a string again. */
export function argumentsOf(source: string): string | undefined {
  const value = parseJson(source);
  if (typeof value === 'string') {
    return value === '' ? '{}' : isObject(parseJson(value)) ? value : undefined;
  }
  return value === null ? '{}' : isObject(value) ? source : undefined;
}
