import assert from 'node:assert/strict';
import type { PreTrainedTokenizer } from '@huggingface/transformers';
import { InvalidInputError } from '../../../../src/server/engine/engine';
import { fillMask } from '../../../../src/server/tasks/fillMask';
import { realTokenizer } from '../../../support/models/realTokenizers';
import { INSTALL_MS } from '../../../support/models/testClients';
import { encoderTask } from '../../../support/models/encoderTask';

const VOCABULARY = 30_522;

describe('the candidates for a mask', function () {
  this.timeout(INSTALL_MS);
  let tokenizer: PreTrainedTokenizer;
  let idOf: (word: string) => number;
  before(async () => {
    tokenizer = await realTokenizer('bert-uncased');
    idOf = (word) => tokenizer.encode(word, { add_special_tokens: false })[0] ?? 0;
  });

  /** Says "good" before "bad" before all other words. */
  const filler = () =>
    encoderTask(fillMask, tokenizer, (ids) => ({
      logits: ids.map(() => {
        const row = Array.from({ length: VOCABULARY }, () => 0);
        row[idOf('good')] = 12;
        row[idOf('bad')] = 11;
        return row;
      }),
    }));

  /** transformers' `FillMaskPipeline` documents `targets`: only those are rated, by their share of the whole vocabulary. */
  it('found fault 14: are only the targets if given, a word of several tokens by its first', async () => {
    const model = await filler();
    const ask = async (targets: unknown) =>
      Object.values(Object((await model.answer('it is [MASK]', { targets })).json)).map((one) => Object(one));
    const all = Object.values(Object((await model.answer('it is [MASK]')).json)).map((one) => Object(one));
    const some = await ask(['bad', 'embeddings', 'bad']);
    assert.deepEqual(
      some.map(({ token_str, sequence }) => [token_str, sequence]),
      [
        ['bad', 'it is bad'],
        ['em', 'it is em'],
      ],
    );
    const { score } = all.find(({ token_str }) => token_str === 'bad');
    assert.ok(Math.abs(some[0]?.score - score) < 1e-9);
    assert.deepEqual(
      (await ask('good')).map(({ token_str }) => token_str),
      ['good'],
    );
    await assert.rejects(
      model.answer('[MASK]', { targets: [' '] }),
      /`parameters.targets`: none of these words/,
    );
  });

  it('found fault 31: are limited over all masks and texts before the model runs', async () => {
    const model = await filler();
    const refused = (error: unknown) =>
      error instanceof InvalidInputError &&
      /candidates for each of \d+ masks are too many/.test(error.message);
    await assert.rejects(model.answer('[MASK] '.repeat(500), { top_k: 1000 }), refused);
    await assert.rejects(model.answer(Array(1000).fill('[MASK]'), { top_k: 11 }), refused);
    // Few candidates, but each with a long sequence.
    await assert.rejects(
      model.answer(`${'[MASK] '.repeat(250)}${'word '.repeat(250)}`, { top_k: 20 }),
      refused,
    );
    assert.deepEqual(model.read, []);
    await model.answer('[MASK] '.repeat(50), { top_k: 50 });
    assert.equal(model.read.length, 1);
  });
});
