import * as v from 'valibot';
import { parse } from 'yaml';

/** How many bytes of a model card to read. The longest front matter on the hub takes a few kilobytes. */
export const CARD_BYTES = 64 * 1024;
/** Maximum length of the entry in characters. */
const MAX_ENTRY = 128;

const entry = v.object({ pipeline_tag: v.string() });

/**
 * Returns the `pipeline_tag` in the front matter of a model card, or `undefined`. The front matter is YAML between two
 * lines `---`, the first of which starts the card; one that is longer than `CARD_BYTES` is ignored. Only the lines of
 * that entry are parsed as YAML, since the library takes minutes for some texts of 8 kB (`? ? ? …`).
 */
export function readPipelineTag(card: string): string | undefined {
  const lines = frontMatter(card.slice(0, CARD_BYTES));
  const start = lines.findIndex((line) => /^(["']?)pipeline_tag\1[ \t]*:/.test(line));
  if (start === -1) {
    return undefined;
  }
  // Each entry starts in the first column, and its continuation lines are indented.
  const rest = lines.slice(start + 1);
  const next = rest.findIndex((line) => /^[^\s#]/.test(line));
  const text = [lines[start], ...rest.slice(0, next === -1 ? rest.length : next)].join('\n');
  if (text.trimEnd().length > MAX_ENTRY) {
    return undefined;
  }
  try {
    const parsed = v.safeParse(entry, parse(text.trimEnd(), { maxAliasCount: 0, logLevel: 'error' }));
    return parsed.success ? parsed.output.pipeline_tag : undefined;
  } catch {
    return undefined;
  }
}

/** Returns the lines between the first two lines `---`, or no lines if one of them is missing. */
function frontMatter(card: string): readonly string[] {
  const [first = '', ...lines] = card.replace(/^\uFEFF/, '').split(/\r?\n/);
  const end = lines.findIndex((line) => line.trimEnd() === '---');
  return first.trimEnd() === '---' && end !== -1 ? lines.slice(0, end) : [];
}
