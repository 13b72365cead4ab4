/**
 * Divides one text into those to compare: its paragraphs, or else its lines. Returns undefined if it has only one. Each
 * is without the white space around it.
 */
export function dividedText(text: string): readonly [string, ...string[]] | undefined {
  return nonBlank(text.split(/\n[^\S\n]*\n/)) ?? nonBlank(text.split('\n'));
}

function nonBlank(parts: readonly string[]): readonly [string, ...string[]] | undefined {
  const [first, ...others] = parts.map((part) => part.trim()).filter((part) => part !== '');
  return first === undefined || others.length === 0 ? undefined : [first, ...others];
}

/** The input that compares a text with others. */
export function comparison(
  task: 'sentence-similarity' | 'text-ranking',
  [first, ...others]: readonly [string, ...string[]],
): Readonly<Record<string, unknown>> {
  return task === 'text-ranking'
    ? { query: first, texts: others }
    : { source_sentence: first, sentences: others };
}
