/** The value of a JSON text, or undefined where it is not JSON; no JSON text has that value. Never throws. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
