import assert from 'node:assert/strict';
import { placeDayLabels } from '../../../src/webview/placeDayLabels';

const LEFT = 24;
const labels = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ short: `Nov ${index + 10}` }));

describe('labels of the days below a chart', () => {
  it('name each day of a week in any width that has the room', () => {
    for (let width = 300; width < 1500; width++) {
      const placed = placeDayLabels(labels(7), LEFT, (width - LEFT) / 7);
      const isFull = placed.some(({ anchor }) => anchor === 'middle');
      assert.equal(placed.at(-1)?.text, 'Nov 16', `${width}`);
      assert.equal(isFull, placed.length === 7, `${width}: ${placed.length} labels`);
    }
  });

  it('neither overlap nor begin before the chart', () => {
    for (const count of [1, 7, 30, 90, 400]) {
      for (let step = 4; step < 120; step += 0.5) {
        const ends = placeDayLabels(labels(count), LEFT, step).map(({ anchor, text, x }) => {
          const width = text.length * 7;
          return anchor === 'end' ? [x - width, x] : [x - width / 2, x + width / 2];
        });
        let last = 0;
        for (const [start = Number.NaN, end = Number.NaN] of ends) {
          assert.ok(start >= last, `${count} days of ${step} pixels`);
          last = end;
        }
      }
    }
  });
});
