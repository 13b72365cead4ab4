import type { TextRange } from './codePointOffsets';
import type { EntityRow } from './reading';

/** An entity with its place in a text. */
export interface EntityMark {
  readonly label: string;
  readonly score: number;
  readonly range: TextRange;
}

/** The label of tokens that belong to no entity. */
const OUTSIDE = 'O';

/** `B` and `S` begin an entity, `I`, `E`, `M`, and `L` continue one. */
const POSITION = /^([BIESML])[-_](?=.)/;

/** Maximum number of characters, such as a space or a hyphen, between two tokens of one entity. */
const MAX_GAP = 1;

/**
 * Returns the entities that have a place, in the order of the text. Joins the tokens of an ungrouped answer (`B-PER`,
 * `I-PER`) and the pieces of words into whole entities, with the score of their least certain token.
 */
export function joinedEntities(rows: readonly EntityRow[]): readonly EntityMark[] {
  const joined: EntityMark[] = [];
  for (const { label: written, range, score, word } of rows.toSorted(byStart)) {
    if (range === undefined || written === OUTSIDE) {
      continue;
    }
    const position = POSITION.exec(written)?.[1];
    const label = position === undefined ? written : written.slice(2);
    const last = joined.at(-1);
    if (last !== undefined && range.start < last.range.end) {
      // Overlapping entities would hide each other.
      continue;
    }
    const gap = range.start - (last?.range.end ?? 0);
    const isNext = position !== undefined && !/[BS]/.test(position) && gap <= MAX_GAP;
    const isPiece = position !== undefined && word.startsWith('##') && gap === 0;
    const continues = last?.label === label && (isNext || isPiece);
    if (last !== undefined && continues) {
      joined[joined.length - 1] = {
        label,
        score: Math.min(last.score, score),
        range: { start: last.range.start, end: range.end },
      };
    } else {
      joined.push({ label, score, range });
    }
  }
  return joined;
}

function byStart(a: EntityRow, b: EntityRow): number {
  return (a.range?.start ?? 0) - (b.range?.start ?? 0);
}
