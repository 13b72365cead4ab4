import type { TextRange } from './codePointOffsets';

/** The mask of a model that has not shown its own. Most models use it. */
const USUAL_MASK = '[MASK]';
/** The masks that people write, in any case. */
const WRITTEN_MASKS = /\[mask\]|<mask>/gi;
/** Matches what a server says about a text without the model's mask. */
const MASK_IN_ERROR = /\bmask_token\b\s*\(([^\s()]{1,40})\)/;
/** Maximum number of words that are offered. */
const MAX_WORDS = 300;

/** Whether a text has a mask, that of the model or another usual one. */
export function hasMask(text: string, mask?: string): boolean {
  return text.search(WRITTEN_MASKS) >= 0 || (mask !== undefined && text.includes(mask));
}

/** Finds the masks in a text that a person has written. */
export function findWrittenMasks(text: string): readonly TextRange[] {
  return [...text.matchAll(WRITTEN_MASKS)].map(({ 0: mask, index }) => ({
    start: index,
    end: index + mask.length,
  }));
}

/** Writes the masks of a text as the model does. Without its mask, or if the text has it already, returns the text. */
export function withModelMask(text: string, mask: string | undefined): string {
  return mask === undefined || text.includes(mask) ? text : text.replace(WRITTEN_MASKS, () => mask);
}

/** Puts the mask in place of a part of a text. If the part is empty, the mask is set apart from the words beside it. */
export function putMask(text: string, { start, end }: TextRange, mask = USUAL_MASK): string {
  const [before, after] = [text.slice(0, start), text.slice(end)];
  const isInserted = start === end;
  const left = isInserted && /[^\s([{"'“‘]$/u.test(before) ? ' ' : '';
  const right = isInserted && /^[\p{L}\p{N}]/u.test(after) ? ' ' : '';
  return before + left + mask + right + after;
}

/** Reads the mask of a model from what its server says about a text without one. */
export function maskInError(detail: string): string | undefined {
  return MASK_IN_ERROR.exec(detail)?.[1];
}

let segmenter: Intl.Segmenter | undefined;

/** Finds the words of a text, also of languages that write them without spaces; at most `MAX_WORDS`. */
export function findWords(text: string): readonly TextRange[] {
  const words: TextRange[] = [];
  // Creating one takes long.
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'word' });
  for (const { index, isWordLike, segment } of segmenter.segment(text)) {
    if (words.length >= MAX_WORDS) {
      break;
    }
    if (isWordLike === true) {
      words.push({ start: index, end: index + segment.length });
    }
  }
  return words;
}
