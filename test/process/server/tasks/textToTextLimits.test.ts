import assert from 'node:assert/strict';
import { InvalidInputError } from '../../../../src/server/engine/engine';
import { checkLanguages } from '../../../../src/server/tasks/textToTextParameters';
import type { RunningServer } from '../../../support/process/runningServer';
import { startServer } from '../../../support/process/runningServer';
import { writeCopy } from '../../../support/models/tableModel';

/** The model of these tests takes 8 tokens, two of them special, and writes words of the text, the first ones of its vocabulary first. */
describe('summaries and translations', () => {
  let server: RunningServer;
  before(async () => {
    server = await startServer();
    await writeCopy(server.modelFolder, 'summarization', 'short', {
      config: { max_position_embeddings: 8 },
      tokenizer: { model_max_length: 1e30 },
    });
  });
  after(() => server.close());

  const ask = async (inputs: unknown, parameters: object = {}, path = 'short') => {
    const { status, json, headers } = await server.post(
      `/models/mini/${path}`,
      { inputs, parameters },
      { 'x-wait-for-model': 'true' },
    );
    const { error } = Object(json);
    return { status, json, headers, error: typeof error === 'string' ? error : JSON.stringify(error) };
  };
  const long = 'anna is in paris ! good anna is in paris !';

  it('found fault 12: refuse a text that is longer than the model, and say both numbers', async () => {
    for (const inputs of [long, ['good', long]]) {
      const { status, error } = await ask(inputs);
      assert.equal(status, 400);
      assert.match(error, /^`inputs`: the text has 13 tokens, and this model supports 8; .*`truncation`/);
    }
    assert.equal((await ask(long, { truncation: 'do_not_truncate' })).status, 400);
  });

  it('found fault 12: leave the end of a text out where truncation asks for it, and report how much', async () => {
    for (const truncation of ['longest_first', 'only_first', true]) {
      const { status, json, headers } = await ask(long, { truncation });
      assert.equal(status, 200);
      assert.deepEqual(json, (await ask('anna is in paris ! good')).json);
      assert.equal(headers.get('x-truncated-tokens'), '5');
    }
    assert.equal((await ask('good', { truncation: true })).headers.get('x-truncated-tokens'), null);
  });

  it('found fault 12: write no more than the model has positions for', async () => {
    for (const parameters of [
      { max_new_tokens: 8 },
      { max_length: 9 },
      { generate_parameters: { max_new_tokens: 8 } },
    ]) {
      const { status, error } = await ask('good', parameters);
      assert.equal(status, 400);
      assert.match(error, /this model generates at most 7 tokens/);
    }
    const { json } = await ask('anna paris');
    assert.equal(Object(json)[0].summary_text.split(' ').length, 7);
  });

  it('found fault 22: take lengths in their ranges only', async () => {
    for (const [name, value] of [
      ...[0, -2, 1e9, 1.5].flatMap((bad) => [['max_length', bad] as const, ['max_new_tokens', bad] as const]),
      ['min_length', -1] as const,
    ]) {
      const { status, error } = await ask('good', { [name]: value });
      assert.equal(status, 400, `${name} ${value}`);
      assert.match(error, new RegExp(`^\`parameters.${name}\`: must be a whole number from`));
    }
  });

  it('found fault 14: refuse what they do not honor, also inside of generate_parameters', async () => {
    for (const name of ['num_beams', 'temperature', 'no_repeat_ngram_size']) {
      assert.match((await ask('good', { [name]: 3 })).error, new RegExp(`^\`parameters.${name}\``));
      const inside = await ask('good', { generate_parameters: { [name]: 3, max_new_tokens: 2 } });
      assert.equal(inside.status, 400);
      assert.match(inside.error, new RegExp(`^\`parameters.generate_parameters\`: .*${name}`));
    }
    const neutral = {
      num_beams: 1,
      temperature: null,
      generate_parameters: { num_beams: 1, max_new_tokens: 2 },
    };
    assert.equal((await ask('good', neutral)).status, 200);
  });

  it('found fault 14: refuse languages that a model cannot choose, and name those that it can', async () => {
    const fixed = await ask('good', { tgt_lang: 'fr' }, 'summarization/pipeline/translation');
    assert.equal(fixed.status, 400);
    assert.match(fixed.error, /^`parameters.tgt_lang`: the languages of this model are fixed/);
    const several = { language_codes: ['eng_Latn', 'fra_Latn'] };
    checkLanguages(several, { src_lang: 'eng_Latn', tgt_lang: 'fra_Latn' });
    for (const given of [
      {},
      { src_lang: 'eng_Latn' },
      { tgt_lang: 'fra_Latn' },
      { src_lang: 'en', tgt_lang: 'fra_Latn' },
    ]) {
      assert.throws(() => checkLanguages(several, given), InvalidInputError, JSON.stringify(given));
    }
  });
});
