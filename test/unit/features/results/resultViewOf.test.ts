import assert from 'node:assert/strict';
import fc from 'fast-check';
import * as v from 'valibot';
import { API_TASKS } from '../../../../src/core/tasks/taskNames';
import type { TaskSetting } from '../../../../src/core/tasks/taskNames';
import { toResultPanelSchema } from '../../../../src/webview/resultProtocol';
import type { ResultItem } from '../../../../src/webview/resultProtocol';
import { answeredItem, viewItems } from '../../../support/resultItems';
import { sampleView } from '../../../support/results/sampleResults';

const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAG7buVgAAAABJRU5ErkJggg==';

/** The only item of the view of an answer, which must fit the messages of the panel. */
function shown(task: TaskSetting, input: unknown, json: unknown): ResultItem {
  const { items, table } = viewItems([answeredItem(task, input, json)]);
  const view = sampleView(items, table && { table });
  assert.deepEqual(v.parse(toResultPanelSchema, { kind: 'view', view }), { kind: 'view', view });
  const [item] = items;
  assert.ok(item !== undefined);
  return item;
}

/** The parts of an item that tell how an answer was understood. */
function gist(item: ResultItem): unknown {
  const { headline, bodies } = item;
  const parts = bodies.map((body) => {
    switch (body.kind) {
      case 'text':
        return [body.label, body.text?.start, body.text?.format];
      case 'bars':
        return body.rows.map(({ label, score, share }) => [label, score, share]);
      case 'entities':
        return body.spans.map(({ end, entity, start }) => [
          body.text.slice(start, end),
          body.rows[entity]?.label,
        ]);
      case 'maskFills':
        return body.masks.map(({ context, rows }) => [context, rows.map(({ word }) => word)]);
      case 'answers':
        return body.rows.map(({ answer, cells, excerpt, score }) => [answer, score, excerpt, cells]);
      case 'ranking':
        return [body.query?.text, ...body.rows.map(({ number, score, text }) => [number, text, score])];
      case 'embedding':
        return [body.facts.map(({ value }) => value), body.vectors.map(({ values }) => values)];
      case 'values':
        return body.rows.map(({ value }) => value);
      case 'image':
        return [body.boxes.map(({ label, xmax }) => [label, xmax]), body.masks.map(({ source }) => source)];
      case 'audio':
        return [body.label, body.source];
      case 'json':
        return body.text.start;
      case 'file':
      case 'failure':
      // Only reports on batches have these.
      case 'table':
      case 'matrix':
        return undefined;
    }
  });
  return [headline, ...bodies.map(({ kind }, index) => [kind, parts[index]])];
}

const MASKED = 'Paris is the [MASK] of France.';
const PASSAGE = { question: 'Where?', context: '👋 Clara lives in Zürich.' };
const LABELS = [
  { label: 'POSITIVE', score: 0.9 },
  { label: 'NEGATIVE', score: 0.1 },
];
const BARS = [
  'bars',
  [
    ['POSITIVE', '90.0 %', 0.9],
    ['NEGATIVE', '10.0 %', 0.1],
  ],
];
const FILLS = [
  { score: 0.8, token: 1, token_str: 'capital', sequence: 'paris is the capital of france.' },
  { score: 0.2, token: 2, token_str: ' heart', sequence: 'paris is the heart of france.' },
];
const TABLE_ANSWER = { answer: 'SUM > 1, 2', coordinates: [[0, 0]], cells: ['1', '2'], aggregator: 'SUM' };

/** Each row of the API's table with each recorded shape: task, input, answer, and what the panel shows. */
const ROWS: readonly (readonly [TaskSetting, unknown, unknown, unknown])[] = [
  [
    'text-generation',
    'Once',
    [{ generated_text: 'Once upon' }],
    [undefined, ['text', ['Generated text', ' upon', 'markdown']]],
  ],
  [
    'text-generation',
    'Once',
    { generated_text: ' upon' },
    [undefined, ['text', ['Generated text', ' upon', 'markdown']]],
  ],
  [
    'summarization',
    'Long',
    [{ summary_text: 'Short' }],
    [undefined, ['text', ['Summary', 'Short', 'plain']]],
  ],
  [
    'translation',
    'Hallo',
    [{ translation_text: 'Hello' }],
    [undefined, ['text', ['Translation', 'Hello', 'plain']]],
  ],
  ['text-classification', 'x', [LABELS], ['POSITIVE 90.0 %', BARS]],
  ['text-classification', 'x', LABELS, ['POSITIVE 90.0 %', BARS]],
  [
    'zero-shot-classification',
    'x',
    { sequence: 'x', labels: ['POSITIVE', 'NEGATIVE'], scores: [0.9, 0.1] },
    ['POSITIVE 90.0 %', BARS],
  ],
  ['zero-shot-classification', 'x', LABELS, ['POSITIVE 90.0 %', BARS]],
  [
    'fill-mask',
    MASKED,
    FILLS,
    [
      'capital 80.0 %',
      ['maskFills', [[{ before: 'Paris is the ', after: ' of France.' }, ['capital', 'heart']]]],
    ],
  ],
  [
    'fill-mask',
    '[MASK] [MASK]',
    [FILLS, FILLS],
    [
      undefined,
      [
        'maskFills',
        [
          [{ before: '', after: ' [MASK]' }, ['capital', 'heart']],
          [{ before: '[MASK] ', after: '' }, ['capital', 'heart']],
        ],
      ],
    ],
  ],
  [
    'token-classification',
    '👋 Ada!',
    [{ entity_group: 'PER', score: 0.99, word: 'Ada', start: 2, end: 5 }],
    ['1 entity', ['entities', [['Ada', 'PER']]]],
  ],
  [
    'token-classification',
    '東京 Ada',
    [{ entity: 'B-PER', index: 1, score: 0.99, word: 'Ada', start: 3, end: 6 }],
    ['1 entity', ['entities', [['Ada', 'B-PER']]]],
  ],
  [
    'question-answering',
    PASSAGE,
    { score: 0.9, start: 17, end: 23, answer: 'Zürich' },
    [
      'Zürich 90.0 %',
      [
        'answers',
        [['Zürich', '90.0 %', { before: '👋 Clara lives in ', match: 'Zürich', after: '.' }, undefined]],
      ],
    ],
  ],
  [
    'table-question-answering',
    { query: 'sum?', table: { a: ['1', '2'] } },
    TABLE_ANSWER,
    ['SUM > 1, 2', ['answers', [['SUM > 1, 2', undefined, undefined, { label: 'SUM', values: ['1', '2'] }]]]],
  ],
  [
    'sentence-similarity',
    { source_sentence: 's', sentences: ['a', 'b'] },
    [0.66, 0.93],
    ['b 93.0 %', ['ranking', ['s', ['2', 'b', '93.0 %'], ['1', 'a', '66.0 %']]]],
  ],
  [
    'text-ranking',
    { query: 'q', texts: ['a', 'b'] },
    [
      { index: 1, score: 0.7 },
      { index: 0, score: 0.2 },
    ],
    ['b 70.0 %', ['ranking', ['q', ['2', 'b', '70.0 %'], ['1', 'a', '20.0 %']]]],
  ],
  [
    'feature-extraction',
    'x',
    [0.6, 0.8],
    [undefined, ['embedding', [['2 dimensions', '1'], [['0.6', '0.8']]]]],
  ],
  [
    'feature-extraction',
    'x',
    [
      [
        [0.6, 0.8],
        [1, 0],
      ],
    ],
    [
      undefined,
      [
        'embedding',
        [
          ['2 dimensions', '1 × 2 × 2'],
          [
            ['0.6', '0.8'],
            ['1', '0'],
          ],
        ],
      ],
    ],
  ],
  [
    'conversational',
    { text: 'Hi' },
    { generated_text: 'Hello', conversation: {}, warnings: [] },
    [undefined, ['text', ['Generated text', 'Hello', 'markdown']]],
  ],
  [
    'automatic-speech-recognition',
    'bytes',
    { text: 'Hello' },
    [undefined, ['text', ['Transcript', 'Hello', 'plain']]],
  ],
  ['audio-classification', 'bytes', LABELS, ['POSITIVE 90.0 %', BARS]],
  ['image-classification', 'bytes', LABELS, ['POSITIVE 90.0 %', BARS]],
  [
    'object-detection',
    'bytes',
    [{ label: 'cat', score: 0.9, box: { xmin: 1, ymin: 2, xmax: 3, ymax: 4 } }],
    ['cat 90.0 %', ['image', [[['cat', 3]], []]], ['bars', [['cat', '90.0 %', 0.9]]]],
  ],
  [
    'image-segmentation',
    'bytes',
    [{ label: 'sky', score: 0.9, mask: PNG }],
    ['sky 90.0 %', ['image', [[], [`data:image/png;base64,${PNG}`]]], ['bars', [['sky', '90.0 %', 0.9]]]],
  ],
  [
    'image-to-text',
    'bytes',
    [{ generated_text: 'A cat.' }],
    [undefined, ['text', ['Generated text', 'A cat.', 'markdown']]],
  ],
  [
    'visual-question-answering',
    { question: 'q', image: PNG },
    [{ score: 0.9, answer: 'yes' }],
    ['yes 90.0 %', ['answers', [['yes', '90.0 %', undefined, undefined]]]],
  ],
  [
    'document-question-answering',
    { question: 'q', image: PNG },
    [{ score: 0.9, answer: '42' }],
    ['42 90.0 %', ['answers', [['42', '90.0 %', undefined, undefined]]]],
  ],
  ['zero-shot-image-classification', { image: PNG }, LABELS, ['POSITIVE 90.0 %', BARS]],
  [
    'audio-to-audio',
    'bytes',
    [{ label: 'voice', blob: 'UklGRg==', 'content-type': 'audio/flac' }],
    [undefined, ['audio', ['voice', 'data:audio/flac;base64,UklGRg==']]],
  ],
  ['tabular-regression', { data: { a: ['1'] } }, [7.5], ['7.5', ['values', ['7.5']]]],
  [
    'tabular-classification',
    { data: { a: ['1', '2'] } },
    ['yes', 'no'],
    [undefined, ['values', ['yes', 'no']]],
  ],
  [
    'chat-completion',
    'Hi',
    { choices: [{ message: { role: 'assistant', content: '# Hello' } }] },
    [undefined, ['text', ['Answer', '# Hello', 'markdown']]],
  ],
  ['auto', 'x', { anything: [1] }, [undefined, ['json', '{\n  "anything": [\n    1\n  ]\n}']]],
];

describe('the view of a result', () => {
  it('shows the text around a place on one line', () => {
    const context = 'One line.\n  Clara lives\r\n\tin Zürich\ntoday.';
    const start = context.indexOf('Zürich');
    const answer = { score: 0.9, start, end: start + 'Zürich'.length, answer: 'Zürich' };
    const [body] = shown('question-answering', { question: 'Where?', context }, answer).bodies;
    assert.ok(body?.kind === 'answers');
    assert.deepEqual(body.rows[0]?.excerpt, {
      before: 'One line. Clara lives in ',
      match: 'Zürich',
      after: ' today.',
    });
  });

  it('shows each recorded answer of each task', () => {
    for (const [task, input, json, expected] of ROWS) {
      assert.deepEqual(gist(shown(task, input, json)), expected, `${task} ${JSON.stringify(json)}`);
    }
    const files: readonly string[] = ['text-to-image', 'text-to-speech', 'text-to-audio'];
    const missing = API_TASKS.filter(
      (task) => !files.includes(task) && !ROWS.some(([shownTask]) => shownTask === task),
    );
    assert.deepEqual(missing, []);
  });

  it('shows reasoning and tool calls of a chat besides its text', () => {
    const call = { id: '1', type: 'function', function: { name: 'weather', arguments: '{"city":"Bern"}' } };
    const message = { content: null, reasoning_content: 'Look it up.', tool_calls: [call] };
    const [body] = shown('chat-completion', 'Hi', { choices: [{ message }] }).bodies;
    assert.ok(body?.kind === 'text');
    assert.equal(body.text, undefined);
    assert.equal(body.reasoning?.text.start, 'Look it up.');
    assert.deepEqual(
      body.toolCalls?.calls.map((each) => [each.name, each.arguments.start, each.arguments.language]),
      [['weather', '{\n  "city": "Bern"\n}', 'json']],
    );
  });

  it('shows the continuation of code as code of the same language', () => {
    const item = answeredItem('text-generation', 'def a', [{ generated_text: '():' }]);
    const [body] = viewItems([item], { language: 'python' }).items[0]?.bodies ?? [];
    assert.ok(body?.kind === 'text');
    assert.deepEqual([body.text?.format, body.text?.language], ['code', 'python']);
  });

  it('makes an item for each answer to a list of inputs', () => {
    const { items, owners, table } = viewItems([
      answeredItem('text-classification', ['good', 'bad'], [LABELS, LABELS.toReversed()]),
    ]);
    assert.deepEqual(
      items.map(({ heading, index }) => [index, heading]),
      [
        [0, '1. good'],
        [1, '2. bad'],
      ],
    );
    assert.deepEqual(owners, [0, 0]);
    assert.deepEqual(table?.rows[1]?.cells, [
      { text: '2. bad', value: 1 },
      { text: 'POSITIVE' },
      { text: '90.0 %', value: 0.9 },
    ]);
  });

  it('says in the headline and in the comparison if several labels have the best score', () => {
    const tied = [0.25, 0.25, 0.25, 0.2, 0.05].map((score, index) => ({ label: `label ${index}`, score }));
    const { items, table } = viewItems([answeredItem('text-classification', ['a', 'b'], [tied, LABELS])]);
    const headline = 'label 0 and 2 others tied at 25.0 %';
    assert.deepEqual(
      items.map((item) => item.headline),
      [headline, 'POSITIVE 90.0 %'],
    );
    assert.deepEqual(
      table?.rows.map(({ cells }) => cells[1]?.text),
      [headline, 'POSITIVE'],
    );
  });

  it('compares Markdown by its first words, without its marks', () => {
    const words = [
      '\n# The **best** `way` of [all](https://example.com)\n\nMore.',
      '```ts\nconst [a, b] = f(x)(y) * 2 * 3;\n```',
      '---\n> - _Yes_, snake_case and `__init__`',
      '*'.repeat(5_000),
    ].map((content, index) =>
      answeredItem('chat-completion', 'x', { choices: [{ index: 0, message: { content } }] }, {}, index),
    );
    assert.deepEqual(
      viewItems(words).table?.rows.map(({ cells }) => cells[1]?.text.slice(0, 40)),
      ['The best way of all', 'const [a, b] = f(x)(y) * 2 * 3;', 'Yes, snake_case and __init__', ''],
    );
  });

  it('compares the embeddings of several selections', () => {
    const vectors = [
      [1, 0],
      [0, 1],
      [1, 0.1],
    ];
    const { items } = viewItems(
      vectors.map((vector, index) => answeredItem('feature-extraction', 'x', [vector], {}, index)),
    );
    const [body] = items[0]?.bodies ?? [];
    assert.ok(body?.kind === 'embedding');
    assert.deepEqual(
      body.nearest?.rows.map(({ item, score, text }) => [item, text, score]),
      [
        [2, 'Selection 3', '99.5 %'],
        [1, 'Selection 2', '0.0 %'],
      ],
    );
  });

  it('says how many rows were skipped because of invalid numbers', () => {
    const item = answeredItem('text-classification', 'x', LABELS, { leftOut: 1 });
    const [body] = viewItems([item]).items[0]?.bodies ?? [];
    assert.ok(body?.kind === 'bars');
    assert.deepEqual(body.notes, ['1 row with an invalid number was skipped.']);
  });

  it('shows what came before a failure, why it failed, and the ways on', () => {
    const { result } = answeredItem('chat-completion', 'x', {});
    const failure = {
      message: 'The server stopped responding.',
      next: { title: 'Try Again', again: true },
    } as const;
    const { items } = viewItems([
      { kind: 'failed', index: 0, failure, partialText: 'Half', result: { ...result, status: 'error' } },
    ]);
    const [text, reason] = items[0]?.bodies ?? [];
    assert.ok(text?.kind === 'text' && reason?.kind === 'failure');
    assert.deepEqual(
      [text.text?.start, reason.message, reason.buttons],
      ['Half', failure.message, ['Try Again']],
    );
  });

  it('shows only what came before a run was canceled', () => {
    const { result } = answeredItem('text-generation', 'x', {});
    const failure = { message: 'Canceled.' };
    const { items } = viewItems([
      { kind: 'failed', index: 0, failure, partialText: 'Half', result: { ...result, status: 'cancelled' } },
    ]);
    assert.deepEqual(
      items[0]?.bodies.map(({ kind }) => kind),
      ['text'],
    );
  });

  it('writes invisible characters as escapes, and keeps the places of entities', () => {
    const input = '\u001b[31m\u202eAda\u202e';
    const item = shown('token-classification', input, [
      { entity_group: 'P\u202eER', score: 0.9, word: 'Ada', start: 6, end: 9 },
    ]);
    const [body] = item.bodies;
    assert.ok(body?.kind === 'entities');
    assert.equal(body.text, '\\u001b[31m\\u202eAda\\u202e');
    const [span] = body.spans;
    assert.equal(body.text.slice(span?.start, span?.end), 'Ada');
    assert.equal(body.rows[0]?.label, 'P\\u202eER');
    const [inside] = shown('token-classification', 'x A\u200bda!', [
      { entity_group: 'PER', score: 0.9, word: 'A\u200bda', start: 2, end: 6 },
    ]).bodies;
    assert.ok(inside?.kind === 'entities');
    const [place] = inside.spans;
    assert.equal(inside.text.slice(place?.start, place?.end), 'A\\u200bda');
  });

  it('compares equal embeddings, and none without a direction', () => {
    const nearestOf = (...vectors: readonly (readonly number[])[]) => {
      const items = vectors.map((vector, index) =>
        answeredItem('feature-extraction', 'x', [vector], {}, index),
      );
      return viewItems(items).items.map(({ bodies: [body] }) =>
        body?.kind === 'embedding' ? body.nearest?.rows.map(({ share }) => share) : undefined,
      );
    };
    const vector = fc.array(fc.float({ noNaN: true, min: -1, max: 1 }), { minLength: 2, maxLength: 9 });
    fc.assert(
      fc.property(vector, (values) => {
        const [shares = []] = nearestOf(values, values);
        assert.ok(shares.every((share) => share !== undefined && share > 0.999 && share <= 1));
      }),
    );
    assert.deepEqual(nearestOf([0, 0], [1, 0]), [undefined, undefined]);
  });

  it('takes only Base64 for masks and sounds', () => {
    const evil = '"><img src=x onerror=alert(1)>';
    const [picture] = shown('image-segmentation', 'bytes', [{ label: 'sky', score: 0.9, mask: evil }]).bodies;
    assert.ok(picture?.kind === 'image');
    assert.deepEqual(picture.masks, []);
    const [sound] = shown('audio-to-audio', 'bytes', [{ label: 'voice', blob: evil }]).bodies;
    assert.equal(sound?.kind, 'json');
  });

  it('never throws, and always fits the messages of the panel', () => {
    const key = fc.constantFrom(
      ...['label', 'score', 'labels', 'scores', 'entity_group', 'word', 'start', 'end', 'answer', 'cells'],
      ...[
        'token_str',
        'sequence',
        'generated_text',
        'summary_text',
        'index',
        'box',
        'mask',
        'blob',
        'choices',
      ],
      ...[
        'message',
        'content',
        'tool_calls',
        'text',
        'xmin',
        'ymin',
        'xmax',
        'ymax',
        'content-type',
        '__proto__',
      ],
    );
    const known = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.double(),
        fc.constantFrom(0, 1, 0.5, -1, 1e308, null, '', 'x', PNG, 'audio/wav'),
        fc.string({ unit: 'binary' }),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(key, tie('value'), { maxKeys: 5 }),
      ),
    })).value;
    const json = fc.oneof(fc.jsonValue(), known);
    const tasks = fc.constantFrom<TaskSetting>('auto', ...API_TASKS);
    fc.assert(
      fc.property(tasks, json, json, fc.nat(2), (task, input, answer, leftOut) => {
        const items = [
          answeredItem(task, input, answer, { leftOut }),
          answeredItem(task, input, input, {}, 1),
        ];
        const { items: shownItems, table } = viewItems(items);
        const message = { kind: 'view', view: sampleView(shownItems, table && { table }) };
        const checked = v.safeParse(toResultPanelSchema, message);
        assert.ok(checked.success, checked.issues?.map((issue) => v.getDotPath(issue)).join());
      }),
      { numRuns: 10_000 },
    );
  }).timeout(120_000);
});
