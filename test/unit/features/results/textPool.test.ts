import assert from 'node:assert/strict';
import fc from 'fast-check';
import { visibleText } from '../../../../src/core/tasks/visibleText';
import { StreamedText } from '../../../../src/features/results/streamedText';
import { TextPool } from '../../../../src/features/results/textPool';

const PLAIN = { format: 'plain' } as const;
const MAX_PIECE_LENGTH = 256 * 1024;

/** The texts as the panel has them when all messages of a view have come. */
function assembled(texts: readonly string[]): readonly string[] {
  const pool = new TextPool();
  const shown = texts.map((text, index) => pool.add(String(index), text, PLAIN));
  const whole = shown.map(({ start }) => start);
  const complete = shown.map(({ isComplete }) => isComplete);
  for (const { isComplete, piece, start, text } of pool.rest()) {
    const index = Number(text);
    assert.equal(start, whole[index]?.length);
    assert.ok(piece.length > 0);
    whole[index] += piece;
    complete[index] = isComplete;
  }
  assert.ok(complete.every(Boolean));
  return whole;
}

describe('the texts of a view', () => {
  it('are whole in the end, with invisible characters as escapes', () => {
    const long = fc
      .tuple(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 70_000 }))
      .map(([text, times]) => `${text}\r\n😀`.repeat(times).slice(0, 600_000));
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string({ unit: 'binary' }), long), { maxLength: 3 }), (texts) => {
        const wellFormed = texts.map((text) => Buffer.from(text).toString());
        assert.deepEqual(assembled(wellFormed), wellFormed.map(visibleText));
      }),
      { numRuns: 10 },
    );
  }).timeout(60_000);

  it('come with the view as long as they are short, and never in long messages', () => {
    const pool = new TextPool();
    assert.ok(pool.add('a', 'short', PLAIN).isComplete);
    const text = 'x'.repeat(25_000_000);
    const { isComplete, length, start } = pool.add('b', text, PLAIN);
    assert.deepEqual([isComplete, length], [false, undefined]);
    const pieces = [...pool.rest()].map(({ piece }) => piece);
    assert.ok([start, ...pieces].every((piece) => piece.length <= MAX_PIECE_LENGTH));
    assert.equal(start.length + pieces.reduce((sum, piece) => sum + piece.length, 0), text.length);
  });

  it('share one message', () => {
    const pool = new TextPool();
    const starts = ['a', 'b', 'c'].map((id) => pool.add(id, 'x'.repeat(200_000), PLAIN).start.length);
    assert.deepEqual(starts, [200_000, MAX_PIECE_LENGTH - 200_000, 0]);
  });

  it('that still grow are not complete', () => {
    const pool = new TextPool();
    assert.equal(pool.add('a', 'so far', PLAIN, true).isComplete, false);
    pool.add('b', 'x'.repeat(MAX_PIECE_LENGTH * 2), PLAIN, true);
    assert.ok([...pool.rest()].every(({ isComplete }) => !isComplete));
  });
});

describe('a growing text', () => {
  it('is the same as the whole one, wherever its pieces end', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.array(fc.nat(40), { maxLength: 8 }), (text, cuts) => {
        const whole = `${text}\r\n\ud83d\ude00\r`;
        const ends = [...cuts.toSorted((one, other) => one - other), whole.length];
        const growing = new StreamedText(whole.slice(0, ends[0]));
        let shown = visibleText(growing.start);
        for (const end of ends) {
          const grown = growing.grow(whole.slice(0, end));
          assert.ok(grown !== undefined);
          assert.equal(grown.start, shown.length);
          shown += grown.piece;
        }
        // The last character may be the first half of a line end.
        assert.equal(shown, visibleText(whole.slice(0, -1)));
      }),
    );
  });

  it('is sent anew if it changed', () => {
    const growing = new StreamedText('one two');
    assert.equal(growing.grow('one other'), undefined);
  });
});
