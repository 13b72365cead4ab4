import { parseJson } from '../../core/parseJson';
import { readText } from '../../node/readText';

/**
 * Reads a model's `config.json`, tolerating what some tools write: a byte order mark, `NaN` or `Infinity` (become null),
 * and null for labels or architectures (become absent). Returns `undefined` if it is not a JSON object. Rejects if the
 * file cannot be read.
 */
export async function readModelConfig(path: string): Promise<Readonly<Record<string, unknown>> | undefined> {
  const text = await readText(path);
  const parsed = parseJson(text) ?? parseJson(withoutBareNumbers(text));
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    return undefined;
  }
  return Object.fromEntries(
    Object.entries(parsed).filter(([name, value]) => value !== null || !MAY_BE_ABSENT.has(name)),
  );
}

const MAY_BE_ABSENT: ReadonlySet<string> = new Set(['architectures', 'id2label', 'label2id']);

/** Replaces the numbers that only Python writes with null, except inside strings. */
function withoutBareNumbers(text: string): string {
  // An unterminated string matches to the end, so that no character is scanned twice.
  return text.replace(/"(?:[^"\\]|\\.)*(?:"|\\?$)|-?\b(?:NaN|Infinity)\b/gs, (found) =>
    found.startsWith('"') ? found : 'null',
  );
}
