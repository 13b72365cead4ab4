import assert from 'node:assert/strict';
import fc from 'fast-check';
import { CodePointOffsets } from '../../../../src/core/tasks/codePointOffsets';
import { readEntities } from '../../../../src/core/tasks/readEntities';

const ada = { entity_group: 'PER', score: 0.99, word: 'Ada Lovelace', start: 0, end: 12 };

describe('Offsets in code points', () => {
  it('become UTF-16 units exactly as counting character by character does', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'é', '😀', '\u0301', '\r\n', '\ud83d', '\ude00') });
    fc.assert(
      fc.property(text, fc.nat(12), fc.nat(12), (whole, start, end) => {
        const points = [...whole];
        const unitsBefore = (count: number) => points.slice(0, count).join('').length;
        const expected =
          start < end && end <= points.length
            ? { start: unitsBefore(start), end: unitsBefore(end) }
            : undefined;
        assert.deepEqual(new CodePointOffsets(whole).range(start, end), expected);
      }),
    );
  });

  it('are no range if they are not valid counts', () => {
    for (const [start, end] of [
      [-1, 2],
      [0.5, 2],
      [0, Infinity],
      [NaN, 2],
      [2, 1],
    ] as const) {
      assert.equal(new CodePointOffsets('abc').range(start, end), undefined);
    }
  });
});

describe('Entities', () => {
  it('have their ranges in the input', () => {
    const { rows } = readEntities([ada], 'Ada Lovelace was here');
    assert.deepEqual(rows, [
      { label: 'PER', score: 0.99, word: 'Ada Lovelace', range: { start: 0, end: 12 } },
    ]);
  });

  it('have their ranges after emoji, in UTF-16 units', () => {
    const { rows } = readEntities([{ ...ada, start: 3, end: 15 }], '😀😀 Ada Lovelace');
    assert.deepEqual(rows[0]?.range, { start: 5, end: 17 });
  });

  it('are recognized as a tokenizer writes them', () => {
    const written = [
      ['Ada Lovelace', 'ada lovelace'],
      ['café', 'cafe'],
      ['U.S.', 'U. S.'],
      ['ing', '##ing'],
      ['Paris', '\u2581Paris'],
      ['Paris', '\u0120Paris'],
    ] as const;
    for (const [text, word] of written) {
      const { rows } = readEntities([{ ...ada, word, start: 0, end: text.length }], text);
      assert.deepEqual(rows[0]?.range, { start: 0, end: text.length }, word);
    }
  });

  it('have no range without offsets or input text, or if the input has another word there', () => {
    assert.equal(
      readEntities([{ ...ada, start: 1, end: 13 }], 'Ada Lovelace was')?.rows[0]?.range,
      undefined,
    );
    assert.equal(readEntities([ada], { text: 'Ada Lovelace' }).rows[0]?.range, undefined);
    assert.equal(
      readEntities([{ ...ada, start: null, end: null }], 'Ada Lovelace').rows[0]?.range,
      undefined,
    );
  });

  it('that are not grouped are read by their own label', () => {
    const { rows } = readEntities(
      [{ entity: 'B-PER', index: 1, score: 0.9, word: 'Ada', start: 0, end: 3 }],
      'Ada',
    );
    assert.equal(rows[0]?.label, 'B-PER');
  });

  it('that are invalid are refused one by one and counted', () => {
    const { rows, refused, total } = readEntities(
      [{ ...ada, entity_group: null }, { ...ada, score: 'x' }, ada],
      '',
    );
    assert.deepEqual([rows.length, refused, total], [1, 2, 3]);
  });
});
