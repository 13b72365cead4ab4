import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { PreTrainedTokenizer } from '@huggingface/transformers';
import { ModelFailureError, InvalidInputError } from '../../../../src/server/engine/engine';
import { featureExtraction } from '../../../../src/server/tasks/featureExtraction';
import { sentenceSimilarity } from '../../../../src/server/tasks/sentenceSimilarity';
import { realTokenizer } from '../../../support/models/realTokenizers';
import { INSTALL_MS } from '../../../support/models/testClients';
import { encoderTask } from '../../../support/models/encoderTask';
import { safetensors } from '../../../support/models/safetensors';

/** What the model of these tests says to the tokens of "good bad": [CLS] good bad [SEP]. */
const CLS = [1, 2];
const GOOD = [3, -4];
const BAD = [-1, 8];
const SEP = [5, 2];
const ALL = [CLS, GOOD, BAD, SEP];

const column = (rows: readonly number[][], place: number) => rows.map((row) => row[place] ?? 0);
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const eachColumn = (join: (values: number[]) => number) => [0, 1].map((place) => join(column(ALL, place)));
const normal = (vector: readonly number[]) => vector.map((value) => value / Math.hypot(...vector));

const TYPES = 'sentence_transformers.models';
const module = (name: string, path: string, type = `${TYPES}.${name}`) => ({ idx: 0, name, path, type });
const modes = (...names: string[]) =>
  JSON.stringify({
    word_embedding_dimension: 2,
    ...{ pooling_mode_cls_token: false, pooling_mode_mean_tokens: false, pooling_mode_max_tokens: false },
    ...Object.fromEntries(names.map((name) => [`pooling_mode_${name}`, true])),
  });
const dense = (activation: string) =>
  JSON.stringify({ in_features: 2, out_features: 3, bias: true, activation_function: activation });

/**
 * The values follow sentence-transformers: its documentation ("Pooling", "Dense", "Normalize", "Creating Custom Models")
 * names the modules and their settings, and says that they work one after the other.
 */
describe('found fault 8: sentence embeddings follow modules.json', function () {
  this.timeout(INSTALL_MS);
  let root: string;
  let tokenizer: PreTrainedTokenizer;
  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'hf-sentence-'));
    tokenizer = await realTokenizer('bert-uncased');
  });
  after(() => rm(root, { recursive: true }));

  async function model(files: Readonly<Record<string, string | Uint8Array>>, task = featureExtraction) {
    const folder = await mkdtemp(join(root, 'model-'));
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), content);
    }
    const [good, bad] = tokenizer.encode('good bad', { add_special_tokens: false });
    const rowOf = (id: number, index: number) =>
      index === 0 ? CLS : id === good ? GOOD : id === bad ? BAD : id === 102 ? SEP : [0, 0];
    return encoderTask(task, tokenizer, (ids) => ({ last_hidden_state: ids.map(rowOf) }), {}, folder);
  }

  async function embedded(files: Readonly<Record<string, string | Uint8Array>>, parameters = {}) {
    return (await (await model(files)).answer('good bad', parameters)).json;
  }

  const pooled = (...names: string[]) => ({
    'modules.json': JSON.stringify([module('Transformer', ''), module('Pooling', '1_Pooling')]),
    '1_Pooling/config.json': modes(...names),
  });
  const near = (actual: unknown, expected: readonly number[]) => {
    const values = Object.values(Object(actual)).map(Number);
    assert.equal(values.length, expected.length, JSON.stringify(actual));
    values.forEach((value, index) =>
      assert.ok(Math.abs(value - (expected[index] ?? 0)) < 1e-6, JSON.stringify(actual)),
    );
  };

  for (const [name, expected] of [
    ['cls_token', CLS],
    ['lasttoken', SEP],
    ['max_tokens', eachColumn((values) => Math.max(...values))],
    ['mean_tokens', eachColumn((values) => sum(values) / 4)],
    ['mean_sqrt_len_tokens', eachColumn((values) => sum(values) / 2)],
    [
      'weightedmean_tokens',
      eachColumn((values) => sum(values.map((value, index) => value * (index + 1))) / 10),
    ],
  ] as const) {
    it(`pools by ${name}`, async () => near(await embedded(pooled(name)), expected));
  }

  it('concatenates several poolings: first token, largest, mean', async () => {
    const expected = [
      ...CLS,
      ...eachColumn((values) => Math.max(...values)),
      ...eachColumn((values) => sum(values) / 4),
    ];
    near(await embedded(pooled('mean_tokens', 'cls_token', 'max_tokens')), expected);
  });

  it('normalizes if the list says so, although that module has no files', async () => {
    const list = [
      module('Transformer', ''),
      module('Pooling', '1_Pooling'),
      module('Normalize', '2_Normalize'),
    ];
    const files = { ...pooled('cls_token'), 'modules.json': JSON.stringify(list) };
    near(await embedded(files), normal(CLS));
    near(await embedded(files, { normalize: false }), CLS);
    near(await embedded(pooled('cls_token'), { normalize: true }), normal(CLS));
  });

  const denseFiles = (activation: string) => ({
    ...pooled('cls_token'),
    'modules.json': JSON.stringify([
      ...[module('Transformer', ''), module('Pooling', '1_Pooling'), module('Dense', '2_Dense')],
      module('Normalize', '3_Normalize'),
    ]),
    '2_Dense/config.json': dense(activation),
    '2_Dense/model.safetensors': safetensors({
      'linear.weight': [
        [1, 2],
        [0, -1],
        [0.5, 0.25],
      ],
      'linear.bias': [[0, 1, -1]],
    }),
  });
  const LINEAR = [1 + 4, -2 + 1, 0.5 + 0.5 - 1];

  it('applies a Dense module and its activation to the vector', async () => {
    near(await embedded(denseFiles('torch.nn.modules.activation.Tanh')), normal(LINEAR.map(Math.tanh)));
    near(await embedded(denseFiles('torch.nn.modules.linear.Identity')), normal(LINEAR));
  });

  const refuses = (files: Readonly<Record<string, string | Uint8Array>>, pattern: RegExp) =>
    assert.rejects(embedded(files), (error: unknown) => {
      assert.ok(error instanceof InvalidInputError || error instanceof ModelFailureError, String(error));
      assert.match(error.message, pattern);
      return true;
    });

  it('refuses an unknown module, and names it', async () => {
    for (const type of [`${TYPES}.LSTM`, 'custom_st.Transformer']) {
      const list = [
        module('Transformer', ''),
        module('Strange', '1_Strange', type),
        module('Normalize', '2'),
      ];
      const name = type.replace(`${TYPES}.`, '');
      await refuses({ 'modules.json': JSON.stringify(list) }, new RegExp(`the module ${name}, which`));
    }
  });

  it('refuses unreadable weights and unknown settings', async () => {
    const { '2_Dense/model.safetensors': weights, ...without } = denseFiles(
      'torch.nn.modules.linear.Identity',
    );
    await refuses({ ...without, '2_Dense/pytorch_model.bin': 'x' }, /no 2_Dense\/model\.safetensors/);
    await refuses(
      { ...without, '2_Dense/model.safetensors': weights.subarray(0, weights.length - 4) },
      /are damaged/,
    );
    const huge = Buffer.from(weights);
    huge.writeBigUInt64LE(2n ** 60n);
    await refuses({ ...without, '2_Dense/model.safetensors': huge }, /are damaged/);
    await refuses(denseFiles('torch.nn.modules.activation.Strange'), /config\.json of the module Dense/);
  });

  it('stays inside the folder of the model', async () => {
    const list = [module('Transformer', ''), module('Pooling', '../1_Pooling')];
    await refuses({ 'modules.json': JSON.stringify(list) }, /a path outside the model/);
  });

  it('reads no more tokens than max_seq_length, and lowercases the text if the model is trained that way', async () => {
    const one = await model({
      ...pooled('cls_token'),
      'sentence_bert_config.json': '{"max_seq_length": 6, "do_lower_case": true}',
    });
    const { truncatedTokens } = await one.answer('good '.repeat(10));
    assert.deepEqual([one.read[0]?.length, truncatedTokens], [6, 6]);
  });

  it('prepends the named prompt, as the API documents prompt_name', async () => {
    const files = { 'config_sentence_transformers.json': '{"prompts": {"query": "bad "}}' };
    const one = await model({ ...pooled('mean_tokens'), ...files });
    await one.answer('good', { prompt_name: 'query' });
    assert.equal(tokenizer.decode([...(one.read[0] ?? [])]), '[CLS] bad good [SEP]');
    await assert.rejects(one.answer('good', { prompt_name: 'passage' }), /this model has only query/);
  });

  it('excludes the prompt from the mean if include_prompt is false', async () => {
    const one = await model({
      ...pooled('mean_tokens'),
      '1_Pooling/config.json': '{"pooling_mode_mean_tokens": true, "include_prompt": false}',
      'config_sentence_transformers.json': '{"prompts": {"query": "bad "}}',
    });
    const { json } = await one.answer('good', { prompt_name: 'query' });
    near(json, [(3 + 5) / 2, (-4 + 2) / 2]);
  });

  it('still follows the folders of a copy that has lost the list', async () => {
    const files = { '1_Pooling/config.json': modes('cls_token'), '2_Normalize/config.json': '{}' };
    near(await embedded(files), normal(CLS));
  });

  it('returns the vectors of the tokens if no pooling is specified', async () => {
    assert.deepEqual(await embedded({}), [ALL]);
  });

  it('compares sentences by the same vectors, or by the mean if no pooling is specified', async () => {
    const inputs = { source_sentence: 'good', sentences: ['good', 'bad'] };
    const similar = async (files: Readonly<Record<string, string>>) =>
      (await (await model(files, sentenceSimilarity)).answer(inputs)).json;
    // The first token is the same in both.
    near(await similar(pooled('cls_token')), [1, 1]);
    const [one, other] = [
      [9, 0],
      [5, 12],
    ] as const;
    const cosine = (one[0] * other[0] + one[1] * other[1]) / (Math.hypot(...one) * Math.hypot(...other));
    near(await similar({}), [1, cosine]);
  });

  it('fails with a sentence if the numbers are not finite', async () => {
    const broken = await encoderTask(featureExtraction, tokenizer, (ids) => ({
      last_hidden_state: ids.map(() => [NaN, -Infinity]),
    }));
    await assert.rejects(broken.answer('good'), /not finite/);
  });
});
