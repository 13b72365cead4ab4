import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readAnswer } from '../../../../src/core/tasks/readAnswer';
import { SHOWN_ROWS } from '../../../../src/core/tasks/reading';
import type { Reading } from '../../../../src/core/tasks/reading';
import { API_TASKS } from '../../../../src/core/tasks/taskNames';
import type { TaskSetting } from '../../../../src/core/tasks/taskNames';

const read = (task: TaskSetting, json: unknown, input: unknown = 'input') =>
  readAnswer({ task, input, json });

/** Asserts the kind and narrows to it. */
function readAs<K extends Reading['kind']>(kind: K, task: TaskSetting, json: unknown, input?: unknown) {
  const reading = read(task, json, input);
  assert.equal(reading.kind, kind);
  return reading as Extract<Reading, { kind: K }>;
}

const POSITIVE = { label: 'POSITIVE', score: 0.9 };
const NEGATIVE = { label: 'NEGATIVE', score: 0.1 };

describe('A text answer', () => {
  it('is read in a list, alone, and under any of its keys', () => {
    const forms = [
      ['summarization', [{ summary_text: 'x' }], 'summary'],
      ['translation', { translation_text: 'x' }, 'translation'],
      ['text-generation', { generated_text: 'x' }, 'generated'],
      ['text-generation', [[{ generated_text: 'x' }]], 'generated'],
      ['conversational', { generated_text: 'x', conversation: {}, warnings: [] }, 'generated'],
      ['automatic-speech-recognition', { text: 'x' }, 'transcript'],
      ['auto', [{ translation_text: 'x' }], 'translation'],
    ] as const;
    for (const [task, json, role] of forms) {
      const { text, role: found } = readAs('text', task, json);
      assert.deepEqual([text, found], ['x', role]);
    }
  });

  it('with the key generated_text has the role of the task', () => {
    assert.equal(readAs('text', 'summarization', [{ generated_text: 'x' }]).role, 'summary');
  });

  it('to a prompt begins after the prompt if it repeats it, and reports that', () => {
    const repeated = readAs('text', 'text-generation', [{ generated_text: 'Once upon a time' }], 'Once upon');
    assert.deepEqual([repeated.text, repeated.promptRemoved], [' a time', true]);
    const plain = readAs('text', 'text-generation', [{ generated_text: ' a time' }], 'Once upon');
    assert.deepEqual([plain.text, plain.promptRemoved], [' a time', false]);
  });

  it('fault 66: loses a repeated prompt whose lone surrogate was replaced', () => {
    const { text } = readAs('text', 'text-generation', [{ generated_text: 'a\ufffdb' }], 'a\ud800');
    assert.equal(text, 'b');
  });

  it('keeps a beginning that equals the input if the task does not repeat prompts', () => {
    assert.equal(readAs('text', 'summarization', [{ generated_text: 'Taxi.' }], 'Taxi').text, 'Taxi.');
    const { text } = readAs('text', 'translation', [{ translation_text: 'Taxi nach' }], 'Taxi');
    assert.equal(text, 'Taxi nach');
  });

  it('has the other texts as alternatives', () => {
    const json = [{ generated_text: 'pa' }, { generated_text: null }, { generated_text: 'pb' }];
    const { text, alternatives } = readAs('text', 'text-generation', json, 'p');
    assert.deepEqual([text, alternatives], ['a', ['b']]);
  });
});

describe('Labels', () => {
  it('are read nested, flat, and as two lists, best first', () => {
    const rows = [POSITIVE, NEGATIVE];
    for (const json of [[[NEGATIVE, POSITIVE]], [NEGATIVE, POSITIVE]]) {
      assert.deepEqual(readAs('labels', 'text-classification', json).rows, rows);
    }
    const lists = { sequence: 's', labels: ['NEGATIVE', 'POSITIVE'], scores: [0.1, 0.9] };
    assert.deepEqual(readAs('labels', 'zero-shot-classification', lists).rows, rows);
  });

  it('keep the box of a detected object', () => {
    const box = { xmin: 1, ymin: 2, xmax: 3, ymax: 4 };
    const { rows } = readAs('labels', 'object-detection', [{ ...POSITIVE, box }]);
    assert.deepEqual(rows, [{ ...POSITIVE, box }]);
  });

  it('fault 33: refuse a row without a finite score or with a label that is not a text, and count it', () => {
    const json: unknown = JSON.parse(
      `[{"label":"a","score":1e999},{"label":"b","score":"0.9"},{"label":null,"score":1},{"label":"c"},
        {"score":1},null,7,{"label":"d","score":null},{"label":"ok","score":0.5}]`,
    );
    const { rows, total, refused } = readAs('labels', 'text-classification', json);
    assert.deepEqual([rows, total, refused], [[{ label: 'ok', score: 0.5 }], 9, 8]);
  });

  it('fault 33: that are or have a key __proto__ change no prototype', () => {
    const json: unknown = JSON.parse('[{"label":"__proto__","score":1,"__proto__":{"polluted":true}}]');
    const { rows } = readAs('labels', 'auto', json);
    assert.deepEqual(rows, [{ label: '__proto__', score: 1 }]);
    assert.equal(Object.getPrototypeOf(rows[0]), Object.prototype);
    assert.equal('polluted' in {}, false);
  });

  it('fault 32: keep the best hundred of the first ten thousand, and read no more', () => {
    const json = Array.from({ length: 100_000 }, (_, at) =>
      at < 10_000 ? { label: `l${at}`, score: at } : null,
    );
    const { rows, total, refused } = readAs('labels', 'text-classification', json);
    assert.deepEqual([rows.length, rows[0]?.label, total, refused], [SHOWN_ROWS, 'l9999', 100_000, 0]);
  });
});

describe('Answers to questions', () => {
  it('have their ranges in the context, in UTF-16 units', () => {
    const input = { question: 'Who?', context: '😀 I am Bob' };
    const { rows } = readAs(
      'answers',
      'question-answering',
      { answer: 'Bob', score: 0.9, start: 7, end: 10 },
      input,
    );
    assert.deepEqual(rows, [{ answer: 'Bob', score: 0.9, range: { start: 8, end: 11 } }]);
  });

  it('have no range if the context has another text there', () => {
    const input = { question: 'Who?', context: 'I am Bob' };
    const { rows } = readAs(
      'answers',
      'question-answering',
      { answer: 'Bob', score: 0.9, start: 0, end: 3 },
      input,
    );
    assert.deepEqual(rows, [{ answer: 'Bob', score: 0.9 }]);
  });

  it('about a table name the cells', () => {
    const json = { answer: 'SUM > 1', coordinates: [[0, 0]], cells: ['1'], aggregator: 'SUM' };
    const { rows } = readAs('answers', 'table-question-answering', json);
    assert.deepEqual(rows, [{ answer: 'SUM > 1', cells: ['1'], aggregator: 'SUM' }]);
  });

  it('about an image are sorted, best first', () => {
    const json = [
      { score: 0.2, answer: 'cat' },
      { score: 0.8, answer: 'dog' },
    ];
    const { rows } = readAs('answers', 'visual-question-answering', json);
    assert.deepEqual(rows[0], { answer: 'dog', score: 0.8 });
  });
});

describe('An answer to a list', () => {
  it('is read for each input', () => {
    const json = [[POSITIVE], [NEGATIVE]];
    for (const task of ['text-classification', 'auto'] as const) {
      const { readings, total } = readAs('several', task, json, ['a', 'b']);
      assert.deepEqual([readings.map(({ kind }) => kind), total], [['labels', 'labels'], 2]);
    }
  });

  it('takes each prompt and each offset from its own input', () => {
    const entity = { entity_group: 'LOC', score: 1, word: 'Rome', start: 2, end: 6 };
    const { readings } = readAs('several', 'token-classification', [[], [entity]], ['x', '😀 Rome']);
    const [, second] = readings;
    assert.ok(second?.kind === 'entities');
    assert.deepEqual(second.rows[0]?.range, { start: 3, end: 7 });
  });
});

describe('An answer of unknown form', () => {
  it('fault 34: is raw, never an error', () => {
    for (const json of [
      'text',
      5,
      null,
      true,
      {},
      [],
      [[]],
      [null],
      { error: 'x' },
      [{ blob: 'b', label: 'l' }],
    ]) {
      assert.deepEqual(read('auto', json), { kind: 'raw', json });
    }
  });

  it('fault 34: that is an empty list has no rows, if the task can have no results', () => {
    assert.equal(readAs('entities', 'token-classification', []).rows.length, 0);
    assert.equal(readAs('labels', 'text-classification', [[]]).rows.length, 0);
  });

  it('fault 31: may be nested five million levels deep', () => {
    let json: unknown = [];
    for (let depth = 1; depth < 5_000_000; depth++) {
      json = [json];
    }
    for (const task of ['auto', 'feature-extraction', 'text-classification'] as const) {
      assert.equal(read(task, json).kind, 'raw');
    }
  });

  it('never throws, whatever the JSON, the task, and the input', () => {
    const keys =
      'label score labels scores entity entity_group word start end token_str sequence generated_text answer ' +
      'sentences context data __proto__ box cells';
    const key = fc.constantFrom(...keys.split(' '));
    const { json } = fc.letrec((tie) => ({
      json: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom<unknown>(null, 'a', '[MASK]', 0, 1, -1, 0.5, Infinity, true, '\ud800', '__proto__'),
        fc.array(tie('json'), { maxLength: 4 }),
        fc.array(fc.tuple(key, tie('json')), { maxLength: 5 }).map(Object.fromEntries),
      ),
    }));
    const task = fc.constantFrom<TaskSetting>('auto', ...API_TASKS);
    fc.assert(
      fc.property(task, json, json, (name, answer, input) => {
        read(name, answer, input);
      }),
      { numRuns: 5000 },
    );
  });
});

describe('An answer of text-embeddings-inference', () => {
  const input = { query: 'capital of France', texts: ['Berlin', 'Paris', 'Rome'] };

  it('to a ranking has the texts of the input, best first', () => {
    const json = [
      { index: 2, score: 0.1 },
      { index: 1, score: 0.98 },
      { index: 0, score: 0.2 },
    ];
    assert.deepEqual(readAs('similarities', 'auto', json, input).rows, [
      { score: 0.98, index: 1, sentence: 'Paris' },
      { score: 0.2, index: 0, sentence: 'Berlin' },
      { score: 0.1, index: 2, sentence: 'Rome' },
    ]);
  });

  it('to a ranking may repeat the texts, and counts rows that it cannot place', () => {
    const json = [
      { index: 7, score: 0.5, text: 'Oslo' },
      { index: -1, score: 0.4 },
      { index: 0.5, score: 0.3 },
    ];
    const { rows, refused } = readAs('similarities', 'auto', json, input);
    assert.deepEqual([rows, refused], [[{ score: 0.5, index: 7, sentence: 'Oslo' }], 2]);
  });

  it('to an embedding is a vector for each text', () => {
    assert.deepEqual(readAs('embedding', 'auto', [[0.6, 0.8]]).shape, [1, 2]);
  });

  it('to a prediction has labels, for one text or for several', () => {
    assert.equal(readAs('labels', 'auto', [POSITIVE, NEGATIVE]).rows.length, 2);
    const several = readAs('several', 'text-classification', [[POSITIVE], [NEGATIVE]], ['a', 'b']);
    assert.deepEqual(
      several.readings.map(({ kind }) => kind),
      ['labels', 'labels'],
    );
  });
});
