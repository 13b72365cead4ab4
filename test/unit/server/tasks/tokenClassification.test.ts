import assert from 'node:assert/strict';
import type { PreTrainedTokenizer } from '@huggingface/transformers';
import { tokenClassification } from '../../../../src/server/tasks/tokenClassification';
import { realTokenizer } from '../../../support/models/realTokenizers';
import { INSTALL_MS } from '../../../support/models/testClients';
import { encoderTask } from '../../../support/models/encoderTask';

const LABELS = { 0: 'O', 1: 'B-PER', 2: 'I-PER', 3: 'B-LOC', 4: 'I-LOC' };

/** As the documentation of transformers' `TokenClassificationPipeline` describes its parameters. */
describe('found fault 14: the strategies and labels of token classification', function () {
  this.timeout(INSTALL_MS);
  let tokenizer: PreTrainedTokenizer;
  before(async () => (tokenizer = await realTokenizer('bert-uncased')));

  /** Labels tokens by their text; what is not named is O. */
  async function entities(
    text: string,
    says: Readonly<Record<string, readonly number[]>>,
    parameters: object,
  ): Promise<unknown[]> {
    const model = await encoderTask(
      tokenClassification,
      tokenizer,
      (ids) => ({ logits: ids.map((id) => says[tokenizer.decode([id])] ?? [9, 0, 0, 0, 0]) }),
      { id2label: LABELS },
    );
    const { json } = await model.answer(text, parameters);
    return Object.values(Object(json)).map((one) => {
      const { entity_group, entity, word, start, end } = Object(one);
      return [entity_group ?? entity, word, start, end];
    });
  }

  /** em ##bed ##ding ##s, of which the model knows the first for a place and the rest for a person. */
  const SAYS = { em: [0, 0, 0, 4, 0], '##bed': [0, 0, 5, 0, 0], '##ding': [0, 0, 3, 0, 0] };

  it('keep a word together with first, max and average, and split it with simple', async () => {
    const ask = (aggregation_strategy: string) =>
      entities('in Embeddings today', SAYS, { aggregation_strategy });
    assert.deepEqual(await ask('simple'), [
      ['LOC', 'em', 3, 5],
      ['PER', '##bedding', 5, 12],
    ]);
    assert.deepEqual(await ask('first'), [['LOC', 'embeddings', 3, 13]]);
    assert.deepEqual(await ask('max'), []);
    assert.deepEqual(await ask('average'), [['PER', 'embeddings', 3, 13]]);
  });

  it('are omitted by ignore_labels after they are grouped', async () => {
    const says = { anna: [0, 9, 0, 0, 0], paris: [0, 0, 0, 9, 0] };
    const ask = (ignore_labels: string[], aggregation_strategy = 'simple') =>
      entities('Anna in Paris', says, { ignore_labels, aggregation_strategy });
    assert.deepEqual(await ask(['O', 'PER']), [['LOC', 'paris', 8, 13]]);
    assert.deepEqual(await ask([]), [
      ['PER', 'anna', 0, 4],
      ['O', 'in', 5, 7],
      ['LOC', 'paris', 8, 13],
    ]);
    assert.deepEqual(await ask(['O', 'B-PER'], 'none'), [['B-LOC', 'paris', 8, 13]]);
  });
});
