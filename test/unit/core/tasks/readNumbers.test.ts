import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readAnswer } from '../../../../src/core/tasks/readAnswer';
import type { TaskSetting } from '../../../../src/core/tasks/taskNames';

const read = (task: TaskSetting, json: unknown, input: unknown = 'x') => readAnswer({ task, input, json });

describe('An embedding', () => {
  it('is summarized at every depth from one to four', () => {
    const forms = [
      [[3, 4], [2]],
      [[[3, 4]], [1, 2]],
      [[[[3, 4]]], [1, 1, 2]],
      [[[[[3, 4]]]], [1, 1, 1, 2]],
    ] as const;
    for (const [json, shape] of forms) {
      assert.deepEqual(read('feature-extraction', json), {
        kind: 'embedding',
        shape,
        rows: [{ index: 0, norm: 5, first: [3, 4] }],
        total: 1,
        refused: 0,
      });
    }
  });

  it('has the norm as the root of the sum of squares, and its first eight numbers', () => {
    const vector = fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), {
      minLength: 1,
      maxLength: 3000,
    });
    fc.assert(
      fc.property(vector, (numbers) => {
        const reading = read('feature-extraction', numbers);
        assert.ok(reading.kind === 'embedding');
        const expected = Math.sqrt(numbers.reduce((sum, value) => sum + value * value, 0));
        assert.ok(Math.abs((reading.rows[0]?.norm ?? NaN) - expected) <= 1e-9 * (1 + expected));
        assert.deepEqual(reading.rows[0]?.first, numbers.slice(0, 8));
      }),
      { numRuns: 50 },
    );
  });

  it('refuses vectors of another length or with anything except finite numbers', () => {
    const reading = read('feature-extraction', [[1, 2], [1], [1, Infinity], [1, null], 'x', [0, 1]]);
    assert.ok(reading.kind === 'embedding');
    assert.deepEqual(
      [reading.rows.map(({ index }) => index), reading.refused, reading.total],
      [[0, 5], 4, 6],
    );
  });

  it('may have a million numbers in one vector', () => {
    const reading = read(
      'feature-extraction',
      Array.from({ length: 1_100_000 }, () => 1),
    );
    assert.ok(reading.kind === 'embedding');
    assert.ok(Math.abs((reading.rows[0]?.norm ?? 0) - Math.sqrt(1_100_000)) < 1e-6);
  });

  it('answers a list of inputs with a vector for each', () => {
    const reading = read(
      'feature-extraction',
      [
        [1, 0],
        [0, 1],
      ],
      ['a', 'b'],
    );
    assert.ok(reading.kind === 'embedding');
    assert.deepEqual(reading.shape, [2, 2]);
  });
});

describe('A flat list of numbers', () => {
  const input = { source_sentence: 's', sentences: ['a', 'b'] };

  it('is similarities if the task or the input says so, each with its sentence', () => {
    const rows = [
      { score: 0.66, index: 0, sentence: 'a' },
      { score: 0.93, index: 1, sentence: 'b' },
    ];
    for (const task of ['sentence-similarity', 'auto'] as const) {
      assert.deepEqual(read(task, [0.66, 0.93], input), { kind: 'similarities', rows, total: 2, refused: 0 });
    }
  });

  it('is predictions if the task or the input is about a table', () => {
    const expected = {
      kind: 'values',
      rows: [
        { value: 1.5, index: 0 },
        { value: 2, index: 1 },
      ],
      total: 2,
      refused: 0,
    };
    assert.deepEqual(read('tabular-regression', [1.5, 2]), expected);
    assert.deepEqual(read('auto', [1.5, 2], { data: { column: ['1', '2'] } }), expected);
  });

  it('is one vector otherwise', () => {
    assert.equal(read('auto', [0.66, 0.93]).kind, 'embedding');
  });

  it('may have classes as text for a table', () => {
    assert.deepEqual(read('tabular-classification', ['red', null, 'blue']), {
      kind: 'values',
      rows: [
        { value: 'red', index: 0 },
        { value: 'blue', index: 2 },
      ],
      total: 3,
      refused: 1,
    });
  });
});
