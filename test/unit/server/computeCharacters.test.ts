import assert from 'node:assert/strict';
import fc from 'fast-check';
import { codePoints, computeCharacters } from '../../../src/server/computeCharacters';

describe('input characters', () => {
  it('are the code points of a text', () => {
    assert.equal(computeCharacters('naïve 👍🏽'), 8);
  });

  it('are the sum over the items of a list', () => {
    assert.equal(computeCharacters(['ab', 'c', ['d']]), 4);
  });

  it('are the sum over the values of an object, without its keys', () => {
    assert.equal(computeCharacters({ question: 'ab', context: { table: ['c'] } }), 3);
  });

  for (const other of [null, undefined, 3, true, new Uint8Array(5)]) {
    it(`are 0 for ${String(other)}`, () => assert.equal(computeCharacters(other), 0));
  }

  it('count like the iteration of a string, lone surrogates included', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => codePoints(text) === [...text].length));
    assert.equal(codePoints('\ud800a\udc00'), 3);
  });

  it('are counted at any depth', () => {
    const deep: unknown = JSON.parse('['.repeat(100_000) + '"a"' + ']'.repeat(100_000));
    assert.equal(computeCharacters(deep), 1);
  });
});
