import { SHOWN_ROWS } from './reading';
import type { Rows } from './reading';

/** Maximum number of rows read: a list of a million rows must not block the editor. Servers send the best rows first. */
export const MAX_EXAMINED_ROWS = 10_000;

/**
 * Reads the rows of a list. `read` returns undefined for a row of the wrong form, which counts as refused. With `score`,
 * keeps the best rows, sorted by score; otherwise keeps the first rows in their order. Keeps at most `limit` rows.
 */
export function readRows<T>(
  list: readonly unknown[],
  read: (row: unknown, index: number) => T | undefined,
  score?: (row: T) => number,
  limit = SHOWN_ROWS,
): Rows<T> {
  const examined = list.slice(0, MAX_EXAMINED_ROWS);
  const rows = examined.flatMap((row, index) => read(row, index) ?? []);
  if (score !== undefined) {
    rows.sort((one, other) => score(other) - score(one));
  }
  return { rows: rows.slice(0, limit), total: list.length, refused: examined.length - rows.length };
}
