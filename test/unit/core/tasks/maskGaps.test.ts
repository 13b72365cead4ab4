import assert from 'node:assert/strict';
import { maskGaps } from '../../../../src/core/tasks/maskGaps';
import { readAnswer } from '../../../../src/core/tasks/readAnswer';

const fills = (...tokens: readonly string[]) =>
  tokens.map((token, index) => ({
    token_str: token,
    score: 0.9 - index / 10,
    token: index,
    sequence: token,
  }));

/** The selected text with the best word of each mask in place. */
function filled(source: string, input: string, json: unknown): readonly string[] {
  const reading = readAnswer({ task: 'fill-mask', input, json });
  assert.equal(reading.kind, 'maskFills');
  return maskGaps(reading, { input, source }).map(
    ({ fills: [best], range }) => source.slice(0, range.start) + (best?.text ?? '') + source.slice(range.end),
  );
}

describe('Masks of an answer in the selected text', () => {
  for (const [what, source, input, token, expected] of [
    ['a mask as the model writes it', '🎉 to [MASK].', '🎉 to [MASK].', 'Paris', '🎉 to Paris.'],
    ['a mask that a person writes', 'to [mask].', 'to <mask>.', ' Paris', 'to Paris.'],
    ['a word that was sent as a mask', 'to Rome or Rom', 'to [MASK] or Rom', 'Paris', 'to Paris or Rom'],
    ['a mask that was put at the end', 'I go to', 'I go to [MASK]', 'Paris', 'I go to Paris'],
    ['a mask that was put between words', 'I to Rome', 'I [MASK] to Rome', 'go', 'I go to Rome'],
    ['a continuation of a word', 'play[MASK]', 'play[MASK]', '##ing', 'playing'],
    ['letters in common with the word', 'a Roma', 'a [MASK]a', 'Rom', 'a Roma'],
  ] as const) {
    it(`are filled in place of ${what}`, () => {
      assert.deepEqual(filled(source, input, fills(token)), [expected]);
    });
  }

  it('are filled one by one', () => {
    const text = '[MASK] and <mask>';
    assert.deepEqual(filled(text, text, [fills('You'), fills('I')]), ['You and <mask>', '[MASK] and I']);
  });

  it('are not known if the text has another number of them', () => {
    assert.deepEqual(filled('[MASK] [MASK]', '[MASK] [MASK]', fills('a')), []);
    assert.deepEqual(filled('no mask', 'something else', fills('a')), []);
  });

  it('take no word that cannot be seen', () => {
    assert.deepEqual(
      maskGaps(
        { kind: 'maskFills', masks: [{ rows: [{ token: ' ', score: 1 }], total: 1, refused: 0 }] },
        { input: '[MASK]', source: '[MASK]' },
      ),
      [{ range: { start: 0, end: 6 }, fills: [] }],
    );
  });
});
