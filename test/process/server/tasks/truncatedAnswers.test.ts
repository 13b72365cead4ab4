import assert from 'node:assert/strict';
import type { RunningServer } from '../../../support/process/runningServer';
import { startServer } from '../../../support/process/runningServer';
import { moduleList } from '../../../support/models/sentenceFiles';
import { writeCopy } from '../../../support/models/tableModel';

const WAIT = { 'x-wait-for-model': 'true' };

describe('found fault 12: an answer for a text that was too long for its model', () => {
  let server: RunningServer;
  before(async () => {
    server = await startServer();
    await writeCopy(server.modelFolder, 'feature-extraction', 'short', {
      tokenizer: { model_max_length: 6 },
      files: {
        'modules.json': moduleList('Transformer', 'Pooling', 'Normalize'),
        '1_Pooling/config.json': '{"pooling_mode_mean_tokens": true}',
      },
    });
  });
  after(() => server.close());

  it('says in x-truncated-tokens how many tokens were left out, also from the cache', async () => {
    const ask = (inputs: unknown) => server.post('/models/mini/short', { inputs }, WAIT);
    const answers = [
      await ask(['good '.repeat(10), 'bad '.repeat(5), 'is']),
      await ask(['good '.repeat(10), 'bad '.repeat(5), 'is']),
    ];
    for (const { status, headers } of answers) {
      assert.deepEqual([status, headers.get('x-truncated-tokens')], [200, String(6 + 1)]);
    }
    assert.deepEqual(
      answers.map(({ headers }) => headers.get('x-cache')),
      ['miss', 'hit'],
    );
    const whole = await ask('good');
    assert.deepEqual([whole.headers.get('x-truncated-tokens'), whole.json], [null, [1, 0, 0]]);
  });

  it('found fault 14: takes the options of embeddings beside the inputs, and refuses with truncate: false', async () => {
    const ask = (options: object, inputs = 'good good') =>
      server.post('/models/mini/short', { inputs, ...options }, WAIT);
    assert.deepEqual((await ask({ normalize: true })).json, [1, 0, 0]);
    assert.deepEqual((await ask({ normalize: false })).json, [1.5, 0, 0]);
    const refused = await ask({ truncate: false }, 'good '.repeat(5));
    assert.equal(refused.status, 400);
    assert.match(Object(refused.json).error, /a text has 7 tokens, this model supports 6/);
    const prompt = await ask({ prompt_name: 'query' });
    assert.deepEqual(
      [prompt.status, Object(prompt.json).error],
      [400, '`parameters.prompt_name`: this model has no prompts'],
    );
  });
});
