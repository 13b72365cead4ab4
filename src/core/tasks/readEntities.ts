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

/** Reads `[{"entity_group","score","word","start","end"}]`, in the order of the answer. `input` is the text that was sent. */
export function readEntities(list: readonly unknown[], input: unknown, limit?: number): Rows<EntityRow> {
  const text = typeof input === 'string' ? input : undefined;
  const offsets = text === undefined ? undefined : new CodePointOffsets(text);
  const read = (row: unknown): EntityRow | undefined => {
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
    const found = range !== undefined && text !== undefined && containsWord(text, range, word);
    return { label, score, word, ...(found && { range }) };
  };
  return readRows(list, read, undefined, limit);
}

/** Maximum length of a word that is compared as a tokenizer may have changed it. A longer word must match exactly. */
const MAX_CHANGED_WORD = 1_000;

/** Checks that a range contains the word. The time depends on the length of the word, not on that of the range. */
function containsWord(text: string, { start, end }: TextRange, word: string): boolean {
  if (end - start === word.length && text.startsWith(word, start)) {
    return true;
  }
  // The word may lack spaces and accents of the text, but these cannot be many times longer than the word.
  if (word.length > MAX_CHANGED_WORD || end - start > 4 * word.length + 16) {
    return false;
  }
  return comparable(text.slice(start, end)) === comparable(word);
}

/**
 * Removes what a tokenizer may change: it can lowercase a word, remove accents, put spaces around punctuation, and mark
 * where words begin or continue (`Ġ`, `▁`, `##`). Accents are removed first as well, because normalization sorts them,
 * which is slow for many accents.
 */
function comparable(word: string): string {
  return word
    .replace(/##|[\s\u0120\u2581]|\p{M}/gu, '')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase();
}
