import assert from 'node:assert/strict';
import fc from 'fast-check';
import { characterCount, codePointCount } from '../../../../src/core/usage/characterCount';

describe('Input characters', () => {
  it('are the Unicode code points of a string', () => {
    assert.equal(characterCount('héllo'), 5);
    assert.equal(characterCount('a😀b'), 3);
    assert.equal(characterCount('\r\n'), 2);
  });

  it('count a lone surrogate as one', () => {
    assert.equal(characterCount('\ud83d'), 1);
    assert.equal(characterCount('\ude00\ud83d'), 2);
  });

  it('are the sum over the items of a list and the values of an object, without keys', () => {
    assert.equal(characterCount(['ab', 'c']), 3);
    assert.equal(characterCount({ question: 'who', context: 'me' }), 5);
    assert.equal(characterCount({ query: 'q', table: { city: ['Rome', 'Oslo'] } }), 9);
  });

  it('are zero for numbers, null, and bytes', () => {
    for (const inputs of [5, null, undefined, true, new Uint8Array(9), new ArrayBuffer(9)]) {
      assert.equal(characterCount(inputs), 0);
    }
  });

  it('are counted in input nested deeper than the stack', () => {
    let inputs: unknown = 'abc';
    for (let depth = 0; depth < 200_000; depth++) {
      inputs = [inputs];
    }
    assert.equal(characterCount(inputs), 3);
  });

  it('equal the count of iterating over the string, for any string', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), (one, two) => {
        const split = one + two.slice(1);
        assert.equal(codePointCount(split), [...split].length);
      }),
    );
  });

  it('of a list are the sum of the characters of its items, for any JSON', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), (items) => {
        const sum = items.reduce<number>((total, item) => total + characterCount(item), 0);
        assert.equal(characterCount(items), sum);
      }),
    );
  });
});
