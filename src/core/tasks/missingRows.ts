import type { Reading } from './reading';

/**
 * How many rows the text of a reading lacks. Where the text is the best row, those that were left out or refused count:
 * any of them may have been better. Where it is all rows, those beyond the kept ones count as well. Texts and embeddings
 * lack none.
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
      const isOfRows = readings.some(({ kind }) => kind !== 'text' && kind !== 'embedding' && kind !== 'raw');
      return (isOfRows ? leftOut : 0) + total - readings.length + sum(readings.map(missingRows));
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
