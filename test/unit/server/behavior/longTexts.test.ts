import assert from 'node:assert/strict';
import type { PreTrainedTokenizer } from '@huggingface/transformers';
import { InvalidInputError } from '../../../../src/server/engine/engine';
import { fillMask } from '../../../../src/server/tasks/fillMask';
import { featureExtraction } from '../../../../src/server/tasks/featureExtraction';
import { questionAnswering } from '../../../../src/server/tasks/questionAnswering';
import { textClassification } from '../../../../src/server/tasks/textClassification';
import { tokenClassification } from '../../../../src/server/tasks/tokenClassification';
import { zeroShotClassification } from '../../../../src/server/tasks/zeroShotClassification';
import { realTokenizer } from '../../../support/models/realTokenizers';
import { INSTALL_MS } from '../../../support/models/testClients';
import { encoderTask } from '../../../support/models/encoderTask';

const CLS = 101;
const SEP = 102;
const WINDOW = { max_position_embeddings: 64 };

describe('found fault 12: texts beyond the window of a model', function () {
  this.timeout(INSTALL_MS);
  let tokenizer: PreTrainedTokenizer;
  let idOf: (word: string) => number;
  before(async () => {
    tokenizer = await realTokenizer('bert-uncased');
    idOf = (word) => tokenizer.encode(word, { add_special_tokens: false })[0] ?? 0;
  });

  const refused = (pattern: RegExp) => (error: unknown) =>
    error instanceof InvalidInputError && pattern.test(error.message);

  describe('question answering, as documented by transformers (doc_stride, max_seq_len)', () => {
    /** Answers with "athens", and a little with "rome". */
    const answerer = (config: object = WINDOW) =>
      encoderTask(
        questionAnswering,
        tokenizer,
        (ids) => {
          const row = ids.map((id) => (id === idOf('athens') ? 9 : id === idOf('rome') ? 5 : 0));
          return { start_logits: [row], end_logits: [row] };
        },
        config,
      );

    it('reads the context to its end, in windows that overlap', async () => {
      const model = await answerer();
      const context = `${'word '.repeat(300)}the capital is Athens.`;
      const { json } = await model.answer({ question: 'What is the capital?', context });
      const { answer, start, end } = Object(json);
      assert.deepEqual([answer, context.slice(start, end)], ['Athens', 'Athens']);
      assert.ok(model.read.length > 5 && model.read.every((ids) => ids.length <= 64));
      for (const ids of model.read) {
        assert.deepEqual([ids[0], ids.at(-1)], [CLS, SEP]);
      }
    });

    it('uses windows of 384 tokens that overlap by 128, if the model has room', async () => {
      const model = await answerer({});
      await model.answer({ question: 'What?', context: 'word '.repeat(700) });
      // [CLS] what ? [SEP] … [SEP]: 379 for the context, and 251 further on each time.
      assert.deepEqual(
        model.read.map((ids) => ids.length),
        [384, 384, 5 + 700 - 2 * 251],
      );
    });

    it('uses max_seq_len and doc_stride as requested', async () => {
      const model = await answerer({});
      const parameters = { max_seq_len: 25, doc_stride: 5 };
      await model.answer({ question: 'What?', context: 'word '.repeat(55) }, parameters);
      assert.deepEqual(
        model.read.map((ids) => ids.length),
        [25, 25, 25, 15],
      );
    });

    it('returns an answer once if it is in two windows', async () => {
      const model = await answerer({});
      const parameters = { max_seq_len: 25, doc_stride: 12, top_k: 3 };
      const context = `${'word '.repeat(12)}Athens ${'word '.repeat(12)}Rome`;
      const { json } = await model.answer({ question: 'What?', context }, parameters);
      const found = Object.values(Object(json)).map((one) => Object(one).answer);
      assert.equal(found.filter((answer) => answer === 'Athens').length, 1);
    });

    it('refuses a question that leaves no room for the context', async () => {
      const model = await answerer();
      const inputs = { question: 'word '.repeat(70), context: 'Athens' };
      await assert.rejects(model.answer(inputs), refused(/`inputs.question`: is too long; it has 70 tokens/));
      assert.deepEqual(model.read, []);
    });

    it('may return no answer with handle_impossible_answer', async () => {
      const model = await encoderTask(questionAnswering, tokenizer, (ids) => {
        const row = ids.map((_, index) => (index === 0 ? 9 : 0));
        return { start_logits: [row], end_logits: [row] };
      });
      const inputs = { question: 'What?', context: 'one two three' };
      const { json } = await model.answer(inputs, { handle_impossible_answer: true });
      // The first token and three words share the probability, as transformers masks all others.
      const score = (Math.exp(9) / (Math.exp(9) + 3)) ** 2;
      const { score: said, ...rest } = Object(json);
      assert.ok(Math.abs(said - score) < 1e-6, `${said} for ${score}`);
      assert.deepEqual(rest, { start: 0, end: 0, answer: '' });
    });

    it('returns whole words unless align_to_words is false', async () => {
      const model = await encoderTask(questionAnswering, tokenizer, (ids) => {
        const row = ids.map((id) => (tokenizer.decode([id]) === '##ding' ? 9 : 0));
        return { start_logits: [row], end_logits: [row] };
      });
      const inputs = { question: 'What?', context: 'some embeddings (here)' };
      const aligned = Object((await model.answer(inputs)).json).answer;
      const bare = Object((await model.answer(inputs, { align_to_words: false })).json).answer;
      assert.deepEqual([aligned, bare], ['embeddings', 'ding']);
    });
  });

  describe('token classification', () => {
    const finder = (config: object = WINDOW) =>
      encoderTask(
        tokenClassification,
        tokenizer,
        (ids) => ({ logits: ids.map((id) => (id === idOf('athens') ? [0, 9] : [9, 0])) }),
        { id2label: { 0: 'O', 1: 'I-LOC' }, ...config },
      );

    it('finds names to the end of the text, each once', async () => {
      const model = await finder();
      const text = `Athens ${'word '.repeat(55)}Athens ${'word '.repeat(200)}Athens`;
      const { json } = await model.answer(text);
      const places = Object.values(Object(json)).map((one) => [Object(one).start, Object(one).end]);
      assert.deepEqual(
        places,
        [...text.matchAll(/Athens/g)].map(({ index }) => [index, index + 6]),
      );
      assert.ok(model.read.length > 3 && model.read.every((ids) => ids.length <= 64));
    });

    it('lets windows overlap by stride tokens', async () => {
      const model = await finder({ max_position_embeddings: 22 });
      await model.answer('word '.repeat(55), { stride: 5 });
      assert.deepEqual(
        model.read.map((ids) => ids.length),
        [22, 22, 22, 12],
      );
      await assert.rejects(
        model.answer('word', { stride: 20 }),
        refused(/`parameters.stride`: must be less than 20/),
      );
    });

    it('uses the window in which a token has more context', async () => {
      // Says LOC at the edges of each window, which is wrong everywhere but at the ends of the text.
      const model = await encoderTask(
        tokenClassification,
        tokenizer,
        (ids) => ({
          logits: ids.map((_, index) => (index < 4 || index > ids.length - 5 ? [0, 9] : [9, 0])),
        }),
        { id2label: { 0: 'O', 1: 'I-LOC' }, max_position_embeddings: 22 },
      );
      const { json } = await model.answer('word '.repeat(60), { stride: 10 });
      const starts = Object.values(Object(json)).map((one) => Object(one).start);
      assert.deepEqual(starts, [0, 57 * 5]);
    });
  });

  describe('the window of a model', () => {
    const lengths = async (own: PreTrainedTokenizer, config: object) => {
      const model = await encoderTask(textClassification, own, () => ({ logits: [[1, 2]] }), config);
      const { truncatedTokens } = await model.answer('word '.repeat(1000));
      return [model.read[0]?.length, truncatedTokens];
    };

    it('is what the tokenizer specifies, or otherwise the number of positions', async () => {
      assert.deepEqual(await lengths(tokenizer, {}), [512, 490]);
      const silent = await realTokenizer('llama3');
      assert.deepEqual(await lengths(silent, { max_position_embeddings: 100 }), [100, 901]);
    });

    it('is two less than the number of positions for models that count after the padding', async () => {
      const roberta = { model_type: 'roberta', max_position_embeddings: 130, pad_token_id: 1 };
      assert.deepEqual(await lengths(tokenizer, roberta), [128, 874]);
    });
  });

  describe('tasks that truncate', () => {
    it('keep the special tokens at both ends', async () => {
      const model = await encoderTask(textClassification, tokenizer, () => ({ logits: [[1, 2]] }), WINDOW);
      await model.answer('word '.repeat(100));
      const [ids] = model.read;
      assert.deepEqual([ids?.length, ids?.[0], ids?.at(-1)], [64, CLS, SEP]);
    });

    it('cut the longer text of a pair first', async () => {
      const model = await encoderTask(textClassification, tokenizer, () => ({ logits: [[1]] }), WINDOW);
      await model.answer({ text: 'word '.repeat(10), text_pair: 'other '.repeat(100) });
      assert.deepEqual(model.read[0]?.filter((id) => id === idOf('word')).length, 10);
      assert.equal(model.read[0]?.length, 64);
    });

    it('zero-shot classification cuts the text and never the label', async () => {
      const model = await encoderTask(zeroShotClassification, tokenizer, () => ({ logits: [[0, 0, 1]] }), {
        ...WINDOW,
        label2id: { contradiction: 0, neutral: 1, entailment: 2 },
      });
      const { truncatedTokens } = await model.answer('word '.repeat(100), {
        candidate_labels: ['athens', 'rome'],
      });
      assert.deepEqual(
        model.read.map((ids) => [ids.length, tokenizer.decode(ids.slice(-7))]),
        [
          [64, '[SEP] this example is athens. [SEP]'],
          [64, '[SEP] this example is rome. [SEP]'],
        ],
      );
      assert.equal(truncatedTokens, 100 - (64 - 8));
      const long = { candidate_labels: ['athens '.repeat(60)] };
      await assert.rejects(model.answer('a', long), refused(/a label is too long for this model/));
    });

    it('embeddings use the start of the text, or its end, or are refused, as the API documents truncate', async () => {
      const model = await encoderTask(
        featureExtraction,
        tokenizer,
        (ids) => ({ last_hidden_state: ids.map((id) => [id, 1]) }),
        WINDOW,
      );
      const text = `athens ${'word '.repeat(100)}rome`;
      const { truncatedTokens } = await model.answer(text);
      await model.answer(text, { truncation_direction: 'Left' });
      assert.deepEqual(
        model.read.map((ids) => [ids.length, ids.includes(idOf('athens')), ids.includes(idOf('rome'))]),
        [
          [64, true, false],
          [64, false, true],
        ],
      );
      assert.equal(truncatedTokens, 40);
      await assert.rejects(
        model.answer(text, { truncate: false }),
        refused(/a text has 104 tokens, this model supports 64/),
      );
    });

    it('fill-mask refuses a mask that would be cut off', async () => {
      const model = await encoderTask(
        fillMask,
        tokenizer,
        (ids) => ({ logits: ids.map(() => [1, 2, 3]) }),
        WINDOW,
      );
      const { truncatedTokens } = await model.answer(`[MASK] ${'word '.repeat(100)}`);
      assert.equal(truncatedTokens, 39);
      await assert.rejects(
        model.answer(`${'word '.repeat(100)} [MASK]`),
        refused(/a mask is beyond the 64 tokens/),
      );
    });
  });
});
