import assert from 'node:assert/strict';
import type { RunningServer } from '../../../support/process/runningServer';
import { startServer } from '../../../support/process/runningServer';

describe('tasks that read or write whole texts', () => {
  let server: RunningServer;
  before(async () => {
    server = await startServer();
  });
  after(() => server.close());

  const ask = async (path: string, inputs: unknown, parameters: object = {}) => {
    const { status, json } = await server.post(
      `/models/mini/${path}`,
      { inputs, parameters },
      { 'x-wait-for-model': 'true' },
    );
    return { status, json, answer: Object(json) };
  };

  it('zero-shot-classification weighs the labels against each other', async () => {
    const { answer } = await ask('zero-shot-classification', 'Paris', {
      candidate_labels: ['bad', 'good', 'anna'],
    });
    assert.equal(answer.sequence, 'Paris');
    assert.equal(answer.labels[0], 'good');
    assert.ok(Math.abs(answer.scores[0] - Math.exp(3) / (Math.exp(3) + 2)) < 1e-6);
    assert.ok(Math.abs(answer.scores.reduce((sum: number, score: number) => sum + score) - 1) < 1e-9);
  });

  it('zero-shot-classification weighs each label alone with multi_label, and takes labels with commas', async () => {
    const { answer } = await ask('zero-shot-classification', ['Paris'], {
      candidate_labels: 'bad, good',
      multi_label: true,
    });
    const high = 1 / (1 + Math.exp(-3));
    assert.deepEqual(answer[0].labels, ['good', 'bad']);
    assert.ok(
      Math.abs(answer[0].scores[0] - high) < 1e-6 && Math.abs(answer[0].scores[1] - (1 - high)) < 1e-6,
    );
  });

  it('zero-shot-classification asks for labels, and for a place for them', async () => {
    assert.match((await ask('zero-shot-classification', 'a')).answer.error, /`parameters.candidate_labels`/);
    const parameters = { candidate_labels: ['a'], hypothesis_template: 'no place' };
    assert.match(
      (await ask('zero-shot-classification', 'a', parameters)).answer.error,
      /hypothesis_template`: must contain {}/,
    );
  });

  it('question-answering finds the answer in its context, with offsets in code points', async () => {
    const context = 'It’s 👍: Änna is in Paris !';
    const { answer } = await ask('question-answering', { question: 'Who is in Paris?', context });
    assert.deepEqual([answer.answer, answer.start, answer.end], ['Änna is in Paris !', 8, 26]);
    assert.ok(answer.score > 0 && answer.score < 1);
  });

  it('question-answering gives a list with top_k, and no longer answers than allowed', async () => {
    const inputs = { question: 'good', context: 'Anna is in Paris !' };
    const { answer } = await ask('question-answering', inputs, { top_k: 3, max_answer_len: 2 });
    assert.equal(answer.length, 3);
    assert.equal(answer[0].answer, 'Paris !');
  });

  it('question-answering says what is missing', async () => {
    assert.match((await ask('question-answering', { question: 'a' })).answer.error, /`inputs.context`/);
  });

  it('sentence-similarity gives the cosine to each sentence', async () => {
    const inputs = { source_sentence: 'good', sentences: ['good', 'bad', 'good bad'] };
    const { answer } = await ask('feature-extraction/pipeline/sentence-similarity', inputs);
    const expected = [1, 0, Math.SQRT1_2];
    assert.ok(
      expected.every((value, index) => Math.abs(answer[index] - value) < 1e-6),
      JSON.stringify(answer),
    );
  });

  it('sentence-similarity is 0 for a sentence that says nothing', async () => {
    const inputs = { source_sentence: 'good', sentences: [''] };
    assert.deepEqual((await ask('feature-extraction/pipeline/sentence-similarity', inputs)).json, [0]);
  });

  it('summarization gives a text for each text, within max_length', async () => {
    const { json } = await ask('summarization', 'Anna in Paris', { max_length: 5 });
    const words = Object(json)[0].summary_text.split(' ');
    assert.equal(words.length, 4);
    assert.deepEqual(new Set(words), new Set(['paris', 'anna']));
    const longer = await ask('summarization', ['Anna in Paris', 'bad'], {
      generate_parameters: { max_new_tokens: 7 },
    });
    assert.equal(longer.answer.length, 2);
    assert.equal(longer.answer[0].summary_text.split(' ').length, 7);
  });

  it('translation answers under its own name', async () => {
    const { json } = await ask('summarization/pipeline/translation', 'bad good', { max_new_tokens: 2 });
    assert.deepEqual(json, [{ translation_text: 'good bad' }]);
  });
});
