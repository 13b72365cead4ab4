import assert from 'node:assert/strict';
import { fileInput, fileUriOf, isFileInput, withFiles } from '../../../src/core/fileInput';
import { keepValue } from '../../../src/core/runs/keepValue';
import { inputCharacters } from '../../../src/core/usage/characterCount';

const FILE = fileInput('file:///a/cat.png');

describe('A file in an input', () => {
  it('has no characters, whatever stands around it', () => {
    assert.equal(inputCharacters('image-classification', FILE), 0);
    assert.equal(inputCharacters('visual-question-answering', { question: 'Who?', image: FILE }), 4);
  });

  it('becomes its URI in results and in the history', async () => {
    assert.equal(withFiles(FILE, fileUriOf), 'file:///a/cat.png');
    assert.deepEqual(withFiles({ question: 'Who?', image: [FILE] }, fileUriOf), {
      question: 'Who?',
      image: ['file:///a/cat.png'],
    });
    const hasher = { ofBase64: async () => '', ofBytes: async () => '', ofFile: async () => 'hash' };
    const kept = await keepValue({ image: FILE }, 1000, { hasher, redact: (value) => value });
    assert.deepEqual(kept, {
      value: { image: 'file:///a/cat.png' },
      isCut: false,
      files: ['file:///a/cat.png'],
    });
  });

  it('leaves other inputs as the same objects', () => {
    for (const input of ['text', { a: [1, { b: null }] }, [1, 2], new Uint8Array(2), null, undefined]) {
      assert.equal(withFiles(input, fileUriOf), input);
    }
    assert.equal(isFileInput({ uri: 'file:///a' }), false);
  });
});
