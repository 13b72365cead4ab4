import assert from 'node:assert/strict';
import fc from 'fast-check';
import { findWords, hasMask, maskInError, putMask, withModelMask } from '../../../../src/core/tasks/masks';

const slices = (text: string) => findWords(text).map(({ start, end }) => text.slice(start, end));

describe('The mask of a model', () => {
  it('is learned from what its server says about a text without it', () => {
    assert.equal(maskInError('No mask_token (<mask>) found on the input'), '<mask>');
    assert.equal(maskInError('Error: No mask_token ([MASK]) found on the input (in 2 of 3)'), '[MASK]');
    assert.equal(maskInError('The model is loading'), undefined);
  });

  it('takes the place of the masks that people write, in any case', () => {
    assert.equal(withModelMask('a [mask] and <MASK>', '<mask>'), 'a <mask> and <mask>');
    assert.equal(withModelMask('[MASK] $&', '<$&>'), '<$&> $&');
    assert.equal(hasMask('a <Mask>'), true);
    assert.equal(hasMask('a mask'), false);
  });

  it('is set apart from the words beside it where it is inserted, and takes the place of a word as it is', () => {
    assert.equal(putMask('The sky is', { start: 10, end: 10 }), 'The sky is [MASK]');
    assert.equal(putMask('ab', { start: 1, end: 1 }), 'a [MASK] b');
    assert.equal(putMask('f()', { start: 2, end: 2 }), 'f([MASK])');
    assert.equal(putMask('a.sky.b', { start: 2, end: 5 }), 'a.[MASK].b');
  });

  it('can stand for any word, also of languages without spaces', () => {
    assert.deepEqual(slices("The crab's 🦀 shell_1, 3.5!"), ['The', "crab's", 'shell_1', '3.5']);
    assert.ok(slices('天気は良いです').length > 2);
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', ' ', '界', '🦀', '\ud83d', "'", '.', '1') }),
        (text) => {
          let end = 0;
          for (const word of findWords(text)) {
            assert.ok(word.start >= end && word.end > word.start && word.end <= text.length);
            end = word.end;
          }
        },
      ),
    );
  });
});
