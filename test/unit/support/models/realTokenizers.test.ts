import assert from 'node:assert/strict';
import { TOKENIZER_FAMILIES, realTokenizer } from '../../../support/models/realTokenizers';
import type { TokenizerFamily } from '../../../support/models/realTokenizers';
import { INSTALL_MS } from '../../../support/models/testClients';

/** The token IDs of "Hello world" as the models' own documentation and public examples have them. */
const HELLO_WORLD: Readonly<Record<TokenizerFamily, readonly number[]>> = {
  'bert-uncased': [101, 7592, 2088, 102],
  // The vocabulary has no capital letters.
  'bert-cased': [101, 100, 2088, 102],
  gemma3: [2, 9259, 1902],
  // Mistral's words.
  llama2: [1, 22557, 1526],
  // The chat template brings the first token.
  llama3: [9906, 1917],
  qwen3: [9707, 1879],
};

describe('real tokenizers', function () {
  this.timeout(INSTALL_MS);

  for (const family of TOKENIZER_FAMILIES) {
    it(`reads text as ${family} does`, async () => {
      const tokenizer = await realTokenizer(family);
      assert.deepEqual(tokenizer.encode('Hello world'), HELLO_WORLD[family]);
    });
  }
});
