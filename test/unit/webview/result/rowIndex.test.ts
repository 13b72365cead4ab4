import assert from 'node:assert/strict';
import fc from 'fast-check';
import { RowIndex } from '../../../../src/webview/result/rowIndex';

const rowsOf = (index: RowIndex) => Array.from({ length: index.count }, (_row, at) => index.row(at));

describe('The rows of a text', () => {
  it('are its lines, and the parts of long lines', () => {
    const index = new RowIndex(4);
    index.append('ab\r\ncdefgh\n\nij');
    assert.equal(index.extend(100), true);
    assert.deepEqual(rowsOf(index), ['ab', 'cdef', 'gh', '', 'ij']);
    assert.equal(index.rowAt(0), 0);
    assert.equal(index.rowAt(8), 2);
    assert.equal(index.rowAt(13), 4);
  });

  it('are the same however the text arrives, and lose nothing', () => {
    const piece = fc.stringMatching(/^[a😀\n]{0,12}$/u);
    fc.assert(
      fc.property(fc.array(piece), fc.integer({ min: 2, max: 7 }), (pieces, columns) => {
        const [slow, fast] = [new RowIndex(columns), new RowIndex(columns)];
        for (const one of pieces) {
          slow.append(one);
          slow.extend(3);
        }
        while (!slow.extend(1)) {
          // Goes on until all rows are found.
        }
        fast.append(pieces.join(''));
        fast.extend(10_000);
        assert.deepEqual(rowsOf(slow), rowsOf(fast));
        assert.equal(rowsOf(fast).join(''), pieces.join('').replaceAll('\n', ''));
        assert.ok(rowsOf(fast).every((row) => !/^\p{Cs}|\p{Cs}$/u.test(row) && row.length <= columns));
      }),
    );
  });

  it('are found in a line of megabytes, and none has more than fits', () => {
    const index = new RowIndex(100);
    index.append('x'.repeat(5_000_000));
    index.extend(1_000);
    assert.ok(rowsOf(index).every(({ length }) => length <= 102));
    while (!index.extend(1_000_000)) {
      // Goes on until all rows are found.
    }
    assert.equal(index.count, 50_000);
  });
});
