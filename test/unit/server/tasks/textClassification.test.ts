import assert from 'node:assert/strict';
import type { PreTrainedTokenizer } from '@huggingface/transformers';
import { textClassification } from '../../../../src/server/tasks/textClassification';
import { realTokenizer } from '../../../support/models/realTokenizers';
import { INSTALL_MS } from '../../../support/models/testClients';
import { encoderTask } from '../../../support/models/encoderTask';

const sigmoid = (logit: number) => 1 / (1 + Math.exp(-logit));
const softmax = (logits: readonly number[]) =>
  logits.map((logit) => Math.exp(logit) / logits.reduce((sum, other) => sum + Math.exp(other), 0));

/**
 * The documentation of transformers' `TextClassificationPipeline`, `function_to_apply`: "If the model has a single label,
 * will apply the sigmoid function on the output. If the model has several labels, will apply the softmax function. In case
 * of regression tasks, will not apply any function on the output"; `problem_type: multi_label_classification` means the
 * sigmoid. Pairs are `{"text": …, "text_pair": …}`.
 */
describe('found fault 10: the scores of text classification', function () {
  this.timeout(INSTALL_MS);
  let tokenizer: PreTrainedTokenizer;
  before(async () => (tokenizer = await realTokenizer('bert-uncased')));

  async function scores(logits: readonly number[], config: object, parameters = {}): Promise<unknown[]> {
    const model = await encoderTask(textClassification, tokenizer, () => ({ logits: [logits] }), config);
    const { json } = await model.answer('good', parameters);
    const [labels] = Object.values(Object(json));
    return Object.values(Object(labels)).map((one) => Object(one));
  }

  const near = (found: readonly unknown[], expected: readonly (readonly [string, number])[]) => {
    assert.deepEqual(
      found.map((one) => Object(one).label),
      expected.map(([label]) => label),
    );
    found.forEach((one, index) => {
      const { score } = Object(one);
      assert.ok(Math.abs(score - (expected[index]?.[1] ?? NaN)) < 1e-6, JSON.stringify(found));
    });
  };

  it('are the sigmoid of a single logit, as rerankers have it', async () => {
    near(await scores([-2], {}), [['LABEL_0', sigmoid(-2)]]);
    near(await scores([0.5], { id2label: { 0: 'fits' } }), [['fits', sigmoid(0.5)]]);
  });

  it('are the softmax of several', async () => {
    const [low = 0, high = 0] = softmax([1, 3]);
    near(await scores([1, 3], { id2label: { 0: 'a', 1: 'b' } }), [
      ['b', high],
      ['a', low],
    ]);
  });

  it('are the logit itself for a regression', async () => {
    near(await scores([3.25], { problem_type: 'regression' }), [['LABEL_0', 3.25]]);
  });

  it('are the sigmoid of each for labels that can be true at once', async () => {
    const config = { problem_type: 'multi_label_classification' };
    near(await scores([1, 3], config), [
      ['LABEL_1', sigmoid(3)],
      ['LABEL_0', sigmoid(1)],
    ]);
  });

  it('found fault 14: are computed by function_to_apply if it is given', async () => {
    near(await scores([1, 3], {}, { function_to_apply: 'none', top_k: 1 }), [['LABEL_1', 3]]);
    near(await scores([1, 3], {}, { function_to_apply: 'sigmoid', top_k: 1 }), [['LABEL_1', sigmoid(3)]]);
    near(await scores([2], {}, { function_to_apply: 'softmax' }), [['LABEL_0', 1]]);
    near(await scores([1, 3], { function_to_apply: 'none' }), [
      ['LABEL_1', 3],
      ['LABEL_0', 1],
    ]);
  });

  it('are given for a pair, and for a list of pairs and texts', async () => {
    const model = await encoderTask(textClassification, tokenizer, (ids) => ({ logits: [[ids.length]] }), {
      problem_type: 'regression',
    });
    const one = { text: 'good', text_pair: 'bad one' };
    await model.answer(one);
    await model.answer([one, 'good', ['good', 'bad'], { text: 'good' }]);
    assert.deepEqual(
      model.read.map((ids) => tokenizer.decode([...ids])),
      [
        '[CLS] good [SEP] bad one [SEP]',
        ...[
          '[CLS] good [SEP] bad one [SEP]',
          '[CLS] good [SEP]',
          '[CLS] good [SEP] bad [SEP]',
          '[CLS] good [SEP]',
        ],
      ],
    );
    const { json } = await model.answer(one);
    assert.deepEqual(json, [[{ label: 'LABEL_0', score: 6 }]]);
  });

  it('rank the texts of a query, best first, if the model has a single label', async () => {
    const lengths = (ids: readonly number[] | readonly bigint[]) => ({ logits: [[ids.length]] });
    const model = await encoderTask(textClassification, tokenizer, lengths, { problem_type: 'regression' });
    const inputs = { query: 'good', texts: ['bad', 'bad one here', 'bad one'] };
    assert.deepEqual((await model.answer(inputs)).json, [
      { index: 1, score: 7 },
      { index: 2, score: 6 },
      { index: 0, score: 5 },
    ]);
    assert.equal(tokenizer.decode([...(model.read[0] ?? [])]), '[CLS] good [SEP] bad [SEP]');
    const several = await encoderTask(textClassification, tokenizer, () => ({ logits: [[1, 2]] }), {});
    await assert.rejects(several.answer(inputs), /several labels/);
  });
});
