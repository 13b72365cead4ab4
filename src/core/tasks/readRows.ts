import { SHOWN_ROWS } from './reading';
import type { Rows } from './reading';

/** Rows that are looked at. A list of a million rows must not block the editor; servers send the best ones first. */
export const EXAMINED_ROWS = 10_000;

/**
 * Reads the rows of a list one by one: `read` gives undefined for a row that is not of the right form. With `score`
 * the best rows are kept and come first, otherwise the order of the list stands.
 */
export function readRows<T>(
  list: readonly unknown[],
  read: (row: unknown, index: number) => T | undefined,
  score?: (row: T) => number,
): Rows<T> {
  const examined = list.slice(0, EXAMINED_ROWS);
  const rows = examined.flatMap((row, index) => read(row, index) ?? []);
  if (score !== undefined) {
    rows.sort((one, other) => score(other) - score(one));
  }
  return { rows: rows.slice(0, SHOWN_ROWS), total: list.length, refused: examined.length - rows.length };
}
