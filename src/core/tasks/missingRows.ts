import type { Reading } from './reading';

/**
 * Counts the rows that the text of a reading is missing. If the text is the best row, these are the skipped and refused
 * rows, since any of them may have been better. If the text lists all rows, the rows that the reading does not keep count
 * too. Texts and embeddings miss none.
 */
export function missingRows(reading: Reading): number {
  const { leftOut = 0 } = reading;
  switch (reading.kind) {
    case 'labels':
    case 'answers':
      return leftOut + reading.refused;
    case 'maskFills':
      return leftOut + sum(reading.masks.map(({ refused }) => refused));
    case 'entities':
    case 'similarities':
    case 'values':
      return leftOut + reading.total - reading.rows.length;
    case 'several': {
      const { readings, total } = reading;
      const hasRows = readings.some(({ kind }) => kind !== 'text' && kind !== 'embedding' && kind !== 'raw');
      return (hasRows ? leftOut : 0) + total - readings.length + sum(readings.map(missingRows));
    }
    case 'text':
    case 'embedding':
    case 'raw':
      return 0;
  }
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
