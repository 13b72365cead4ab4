/** Lists and objects inside each other that are still shown: indenting grows with the square of the depth. */
const MAX_DEPTH = 100;

/** A JSON value as indented text; undefined where it is nested too deeply. Looks at the depth without recursion. */
export function prettyJson(json: unknown): string | undefined {
  let level: readonly unknown[] = [json];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) return undefined;
    level = level.flatMap((value) =>
      typeof value === 'object' && value !== null ? Object.values(value) : [],
    );
  }
  return JSON.stringify(json, undefined, 2) ?? String(json);
}
