import { parseJson } from '../../core/parseJson';
import { readText } from '../../node/readText';

/**
 * A model's `config.json`, also where other tools have written it in their own way: with a byte order mark, with `NaN`
 * or `Infinity` (which become null), and with null for the labels or architectures (which then are absent). `undefined`
 * where it is no JSON object. Rejects where it cannot be read.
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

/** Python writes these three; inside of texts they stay. */
function withoutBareNumbers(text: string): string {
  // A text without an end goes to the end, so that no character is looked at twice.
  return text.replace(/"(?:[^"\\]|\\.)*(?:"|\\?$)|-?\b(?:NaN|Infinity)\b/gs, (found) =>
    found.startsWith('"') ? found : 'null',
  );
}
