import type { LabelRow } from './reading';

/** Returns the number of other labels with the same score as the best one, which is the first. */
export function tiedLabels(rows: readonly Pick<LabelRow, 'label' | 'score'>[]): number {
  const [best] = rows;
  const labels = rows.filter(({ score }) => score === best?.score).map(({ label }) => label);
  return Math.max(new Set(labels).size - 1, 0);
}
