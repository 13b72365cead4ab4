import assert from 'node:assert/strict';
import fc from 'fast-check';
import { tokenSpans } from '../../../../src/server/tasks/tokenSpans';

const cut = (text: string, tokens: string[]) =>
  tokenSpans(text, tokens).map(({ start, end }) => [...text].slice(start, end).join(''));

describe('the ranges of tokens in their text', () => {
  it('are counted in code points', () => {
    assert.deepEqual(tokenSpans('👍🏽 Anna', ['anna']), [{ start: 3, end: 7 }]);
  });

  it('are found although case, accents, and spaces differ', () => {
    assert.deepEqual(cut('Ein  Café, ÉTÉ', ['ein', 'cafe', ',', 'ete']), ['Ein', 'Café', ',', 'ÉTÉ']);
  });

  it('are found for pieces of words, with the marks of any tokenizer', () => {
    assert.deepEqual(cut('unbelievable', ['un', '##believ', '##able']), ['un', 'believ', 'able']);
    const bytes = tokenSpans('ab cd é', ['ab', '\u0120cd', '\u0120\u00c3', '\u00a9'], { byteLevel: true });
    assert.deepEqual(
      bytes.map(({ start, end }) => [start, end]),
      [
        [0, 2],
        [3, 5],
        [6, 7],
        [6, 7],
      ],
    );
    assert.deepEqual(cut('ab cd', ['\u2581ab', '\u2581cd']), ['ab', 'cd']);
  });

  it('found fault 13: are complete for Greek words that end in another sigma in lowercase', () => {
    assert.deepEqual(cut('ΣΑΣ ΑΘΗΝΑΣ', ['σας', 'αθηνας']), ['ΣΑΣ', 'ΑΘΗΝΑΣ']);
  });

  it('follow the order of the tokens if a word occurs twice', () => {
    assert.deepEqual(
      tokenSpans('a b a', ['a', 'b', 'a']).map(({ start }) => start),
      [0, 2, 4],
    );
  });

  it('of a token that cannot be found are what its neighbors leave', () => {
    assert.deepEqual(cut('in 東京 today', ['in', '', 'today']), ['in', '東京', 'today']);
    assert.deepEqual(cut('in 👍', ['in', '\ufffd']), ['in', '👍']);
  });

  it('stay inside the text, in order, whatever the text and the tokens are', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.array(fc.string({ unit: 'grapheme' })),
        (text, tokens) => {
          const spans = tokenSpans(text, tokens);
          assert.equal(spans.length, tokens.length);
          let before = { start: 0, end: 0 };
          for (const span of spans) {
            assert.ok(before.start <= span.start && before.end <= span.end && span.start <= span.end);
            assert.ok(span.end <= [...text].length);
            before = span;
          }
        },
      ),
    );
  });

  it('restore each word of a text', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-zA-Zéßñ東京👍]+$/u), { minLength: 1 }), (words) => {
        assert.deepEqual(cut(words.join(' '), words), words);
      }),
    );
  });
});
