import * as v from 'valibot';
import { CodePointOffsets } from './codePointOffsets';
import type { TextRange } from './codePointOffsets';
import type { EntityRow, Rows } from './reading';
import { finiteNumber } from './readLabels';
import { readRows } from './readRows';

const entitySchema = v.object({
  entity_group: v.optional(v.unknown()),
  entity: v.optional(v.unknown()),
  score: finiteNumber,
  word: v.string(),
  start: v.optional(v.unknown()),
  end: v.optional(v.unknown()),
});

/** `[{"entity_group","score","word","start","end"}]`, in the order of the answer. `input`: the text that was sent. */
export function readEntities(list: readonly unknown[], input: unknown): Rows<EntityRow> {
  const text = typeof input === 'string' ? input : undefined;
  const offsets = text === undefined ? undefined : new CodePointOffsets(text);
  return readRows(list, (row) => {
    const checked = v.safeParse(entitySchema, row);
    if (!checked.success) {
      return undefined;
    }
    const { entity_group: group, entity, score, word, start, end } = checked.output;
    const label = group ?? entity;
    if (typeof label !== 'string') {
      return undefined;
    }
    const range =
      typeof start === 'number' && typeof end === 'number' ? offsets?.range(start, end) : undefined;
    const found = range !== undefined && text !== undefined && holdsWord(text, range, word);
    return { label, score, word, ...(found && { range }) };
  });
}

/** Units of a word up to which it is compared as a tokenizer may have changed it; a longer one must be in the text as it is. */
const MAX_WORD = 1_000;

/** Takes time by the length of the word, so that a thousand stretches of a long text are no more work than their words. */
function holdsWord(text: string, { start, end }: TextRange, word: string): boolean {
  if (end - start === word.length && text.startsWith(word, start)) {
    return true;
  }
  // Blanks and accents of the text may be missing in the word, but there are not many times as many of them.
  if (word.length > MAX_WORD || end - start > 4 * word.length + 16) {
    return false;
  }
  return comparable(text.slice(start, end)) === comparable(word);
}

/**
 * What a tokenizer leaves of a word: it may put it in lower case, take accents off, set blanks around punctuation and
 * mark where words begin or go on (`Ġ`, `▁`, `##`). Accents go before as well: sorting many of them is slow.
 */
function comparable(word: string): string {
  return word
    .replace(/##|[\s\u0120\u2581]|\p{M}/gu, '')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase();
}
