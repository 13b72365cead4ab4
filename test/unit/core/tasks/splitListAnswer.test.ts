import assert from 'node:assert/strict';
import fc from 'fast-check';
import { splitListAnswer } from '../../../../src/core/tasks/splitListAnswer';
import { API_TASKS, traitsOf } from '../../../../src/core/tasks/taskNames';
import type { ApiTask } from '../../../../src/core/tasks/taskNames';

const score = fc.double();
const text = fc.string();
const labels = fc.array(fc.record({ label: text, score }), { minLength: 1, maxLength: 4 });
const entities = fc.array(
  fc.record({ entity_group: text, score, word: text, start: fc.nat(), end: fc.nat() }),
);
const fills = fc.array(fc.record({ score, token: fc.nat(), token_str: text, sequence: text }), {
  minLength: 1,
});
const vector = fc.array(fc.float(), { minLength: 1, maxLength: 5 });
const lists = fc.record({ sequence: text, labels: fc.array(text), scores: fc.array(score) });

/** What the API answers to one input, and how it puts that into the answer to a list. */
interface Recorded {
  readonly single: fc.Arbitrary<unknown>;
  readonly listed: (single: unknown) => unknown;
}
const asIs = (single: unknown) => single;
const firstOf = (single: unknown) => (Array.isArray(single) ? (single[0] as unknown) : assert.fail());

const RECORDED: Partial<Record<ApiTask, readonly Recorded[]>> = {
  summarization: [{ single: fc.tuple(fc.record({ summary_text: text })), listed: firstOf }],
  translation: [{ single: fc.tuple(fc.record({ translation_text: text })), listed: firstOf }],
  'text-classification': [{ single: fc.tuple(labels), listed: firstOf }],
  'zero-shot-classification': [
    { single: lists, listed: asIs },
    { single: labels, listed: asIs },
  ],
  'token-classification': [{ single: entities, listed: asIs }],
  'fill-mask': [
    { single: fills, listed: asIs },
    { single: fc.array(fills, { minLength: 2, maxLength: 3 }), listed: asIs },
  ],
  'feature-extraction': [
    { single: vector, listed: asIs },
    { single: fc.tuple(fc.array(vector, { minLength: 1 })), listed: asIs },
  ],
};

describe('The answer to a list of inputs', () => {
  for (const task of API_TASKS.filter((name) => traitsOf(name).list)) {
    it(`is split into the answers of single requests: ${task}`, () => {
      for (const { single, listed } of RECORDED[task] ?? assert.fail('no recording')) {
        fc.assert(
          fc.property(fc.array(single, { minLength: 1, maxLength: 5 }), (singles) => {
            assert.deepEqual(splitListAnswer(task, singles.length, singles.map(listed)), singles);
          }),
        );
      }
    });

    it(`is not split if it is not a list of that many answers: ${task}`, () => {
      const answer = { label: 'a', score: 1 };
      for (const json of [
        answer,
        'text',
        null,
        [],
        [null, null],
        [1, 2],
        [[answer]],
        [answer, answer, answer],
      ]) {
        assert.equal(splitListAnswer(task, 2, json), undefined);
      }
    });
  }

  it('is not split for tasks that take no list, or if the task is unknown', () => {
    const json = [{ generated_text: 'a' }, { generated_text: 'b' }];
    for (const task of ['text-generation', 'question-answering', 'auto'] as const) {
      assert.equal(splitListAnswer(task, 2, json), undefined);
    }
  });

  it('with only the top label of each is split if a repeated label proves that', () => {
    const [one, two] = [
      { label: 'rust', score: 0.9 },
      { label: 'rust', score: 0.8 },
    ];
    assert.deepEqual(splitListAnswer('text-classification', 2, [one, two]), [[one], [two]]);
  });

  it('is not split if it may be all labels of one input', () => {
    const json = [
      { label: 'POSITIVE', score: 0.9 },
      { label: 'NEGATIVE', score: 0.1 },
    ];
    assert.equal(splitListAnswer('text-classification', 2, json), undefined);
  });

  it('is not split if one item is missing', () => {
    assert.equal(splitListAnswer('summarization', 2, [{ summary_text: 'a' }, null]), undefined);
    assert.equal(splitListAnswer('fill-mask', 2, [[{ token_str: 'a', score: 1 }], []]), undefined);
  });

  it('never throws, whatever it is', () => {
    fc.assert(
      fc.property(fc.constantFrom(...API_TASKS), fc.nat(3), fc.jsonValue(), (task, n, json) => {
        splitListAnswer(task, n, json);
      }),
    );
  });
});
