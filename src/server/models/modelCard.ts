import * as v from 'valibot';
import { parse } from 'yaml';

/** Bytes of a model card that are read: the front matter of the longest cards on the hub takes a few kilobytes. */
export const CARD_BYTES = 64 * 1024;
/** Characters of the entry that are read. */
const MAX_ENTRY = 128;

const entry = v.object({ pipeline_tag: v.string() });

/**
 * The task that a model card names in its front matter (`pipeline_tag`, as the hub documents model cards), or
 * `undefined`. The front matter is YAML between a first line `---` and the next one; a longer one than `CARD_BYTES`
 * names nothing. Only the lines of that entry reach the YAML library, which takes minutes for some texts of 8 kB
 * (`? ? ? …`).
 */
export function readPipelineTag(card: string): string | undefined {
  const lines = frontMatter(card.slice(0, CARD_BYTES));
  const start = lines.findIndex((line) => /^(["']?)pipeline_tag\1[ \t]*:/.test(line));
  if (start === -1) {
    return undefined;
  }
  // In a block of entries each one begins in the first column, and what belongs to it is indented.
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

/** The lines between the first two lines `---`; none where one of the two is missing. */
function frontMatter(card: string): readonly string[] {
  const [first = '', ...lines] = card.replace(/^\uFEFF/, '').split(/\r?\n/);
  const end = lines.findIndex((line) => line.trimEnd() === '---');
  return first.trimEnd() === '---' && end !== -1 ? lines.slice(0, end) : [];
}
