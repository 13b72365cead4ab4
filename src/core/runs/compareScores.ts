import type { Reading } from '../tasks/reading';

/** The scores that two answers have for the same label, word, or sentence. */
export interface ScorePair {
  readonly name: string;
  readonly first?: number;
  readonly second?: number;
}

/**
 * Pairs the scores of two answers, best of the first one first, then those that only the second one has. Returns
 * `undefined` if one of them has no scores.
 */
export function compareScores(
  first: Reading | undefined,
  second: Reading | undefined,
): readonly ScorePair[] | undefined {
  const [ofFirst, ofSecond] = [scoresOf(first), scoresOf(second)];
  if (ofFirst === undefined || ofSecond === undefined) {
    return undefined;
  }
  return [...new Set([...ofFirst.keys(), ...ofSecond.keys()])].map((name) => {
    const [one, other] = [ofFirst.get(name), ofSecond.get(name)];
    return { name, ...(one !== undefined && { first: one }), ...(other !== undefined && { second: other }) };
  });
}

function scoresOf(reading: Reading | undefined): ReadonlyMap<string, number> | undefined {
  switch (reading?.kind) {
    case 'labels':
      return byName(reading.rows.map(({ label, score }) => [label, score]));
    case 'similarities':
      return byName(reading.rows.map(({ index, score, sentence }) => [sentence ?? `${index + 1}`, score]));
    case 'maskFills':
      return reading.masks.length === 1
        ? byName((reading.masks[0]?.rows ?? []).map(({ score, token }) => [token, score]))
        : undefined;
    default:
      return undefined;
  }
}

/** A name that comes twice, such as that of two objects in an image, counts with its best score. */
function byName(rows: readonly (readonly [string, number])[]): ReadonlyMap<string, number> {
  const scores = new Map<string, number>();
  for (const [name, score] of rows) {
    scores.set(name, Math.max(score, scores.get(name) ?? Number.NEGATIVE_INFINITY));
  }
  return scores;
}
