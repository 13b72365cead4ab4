import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readTable } from '../../../../src/core/tasks/readTable';

describe('A table in a text', () => {
  it('is read from CSV, with quotes, commas and line ends in its cells', () => {
    assert.deepEqual(readTable('city,"people, in 2020"\r\nRome,"2,8 M"\r\n"Köln ""am Rhein""","1\n2"\r\n'), {
      city: ['Rome', 'Köln "am Rhein"'],
      'people, in 2020': ['2,8 M', '1\n2'],
    });
  });

  it('is read from TSV, and from CSV with semicolons', () => {
    assert.deepEqual(readTable('a\tb\n1\t2'), { a: ['1'], b: ['2'] });
    assert.deepEqual(readTable('a;b\n1,5;2'), { a: ['1,5'], b: ['2'] });
  });

  it('is read from Markdown, with and without pipes at the sides, and with escaped pipes', () => {
    assert.deepEqual(readTable('| a | b |\n| --- | :-: |\n| x \\| y | 2 |\n| 3 | |\n'), {
      a: ['x | y', '3'],
      b: ['2', ''],
    });
    assert.deepEqual(readTable('a | b\n-- | --\n1 | 2'), { a: ['1'], b: ['2'] });
    assert.deepEqual(readTable('| a |\n|---|\n| 1 |'), { a: ['1'] });
  });

  it('has all cells as strings, empty cells at the end of short rows, and a name for each column', () => {
    assert.deepEqual(readTable('a,,a\n1,2\n3,4,5'), { a: ['1', '3'], 2: ['2', '4'], 'a 2': ['', '5'] });
  });

  it('is not seen in prose, in a single line, or in rows with more cells than the header', () => {
    for (const text of ['', 'Hello, world.', 'a,b', 'First line,\nsecond line', 'one\ntwo', 'a,b\n1,2,3']) {
      assert.equal(readTable(text), undefined, text);
    }
  });

  it('comes back from CSV and Markdown with any cells, and never throws', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', 'B', '"', ',', ' x', '\\', '|', '😀', '界', ';') });
    const rows = fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 5 });
    const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
    fc.assert(
      fc.property(rows, (cells) => {
        const csv = ['one,two', ...cells.map((row) => row.map(quoted).join(','))].join('\n');
        assert.deepEqual(readTable(csv), {
          one: cells.map(([first]) => first),
          two: cells.map(([, second]) => second),
        });
      }),
    );
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void readTable(text)));
  });
});
