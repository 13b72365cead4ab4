import assert from 'node:assert/strict';
import fc from 'fast-check';
import { InferenceClient } from '../../../../../src/core/inference/inferenceClient';
import { parseLooseJson } from '../../../../../src/core/http/parseLooseJson';
import { inferAll } from '../../../../../src/core/runs/inferAll';
import type { InferenceRequest } from '../../../../../src/core/inference/runTypes';
import { readAnswer } from '../../../../../src/core/tasks/readAnswer';
import { readingMarkdown } from '../../../../../src/core/tasks/readingMarkdown';
import type { TaskSetting } from '../../../../../src/core/tasks/taskNames';
import { withoutInvalidRows } from '../../../../../src/core/tasks/withoutInvalidRows';
import { ENGLISH_STRINGS } from '../../../../support/englishStrings';
import { VirtualClock } from '../../../../support/virtualClock';
import { fakeFetch, jsonReply } from '../../../../support/http/fakeFetch';
import { failureOf, inferOnVirtualClock } from '../../../../support/http/runClient';
import { silentLogger } from '../../../../support/loggers';

/** Texts that mean no finite number; Python writes the bare words. */
const BAD = ['NaN', 'Infinity', '-Infinity', '1e999', '-1e999'];

async function answerTo(json: string, inputs?: InferenceRequest['inputs']): Promise<unknown[]> {
  const run = await inferOnVirtualClock([jsonReply(200, json)], inputs === undefined ? {} : { inputs });
  const { outcome } = run;
  if (!outcome.ok) {
    return [failureOf(run).kind, failureOf(run).reason];
  }
  assert.ok(outcome.answer.kind === 'json');
  return [outcome.answer.json, outcome.answer.leftOut];
}

describe('found fault 5, fault 88: an answer with a number that is NaN or infinite', () => {
  for (const bad of BAD) {
    it(`loses the rows with it and keeps all others: ${bad}`, async () => {
      const rows: readonly (readonly [answer: string, kept: unknown, leftOut: number])[] = [
        [`[[{"label":"a","score":${bad}},{"label":"NaN","score":0.5}]]`, [[{ label: 'NaN', score: 0.5 }]], 1],
        [`[{"label":"a","score":0.5}, {"label":"b","score": ${bad} }]`, [{ label: 'a', score: 0.5 }], 1],
        [
          `[{"label":"a","score":1,"box":{"xmin":${bad},"ymin":0,"xmax":1,"ymax":1}},{"label":"b","score":1}]`,
          [{ label: 'b', score: 1 }],
          1,
        ],
        [
          `{"sequence":"s","labels":["a","b","c"],"scores":[0.5,${bad},0.2]}`,
          { sequence: 's', labels: ['a', 'c'], scores: [0.5, 0.2] },
          1,
        ],
        [
          `[{"entity_group":"PER","score":${bad},"word":"Ada","start":0,"end":3},{"entity_group":"LOC","score":0.9,"word":"Rome","start":4,"end":8}]`,
          [{ entity_group: 'LOC', score: 0.9, word: 'Rome', start: 4, end: 8 }],
          1,
        ],
        [
          `[{"score":${bad},"token":1,"token_str":"a","sequence":"a"},{"score":0.1,"token":2,"token_str":"b","sequence":"b"}]`,
          [{ score: 0.1, token: 2, token_str: 'b', sequence: 'b' }],
          1,
        ],
        [
          `[[{"score":${bad},"token_str":"a"}],[{"score":0.1,"token_str":"b"}]]`,
          [[], [{ score: 0.1, token_str: 'b' }]],
          1,
        ],
        [
          `[[1,2],[3,${bad}],[5,6]]`,
          [
            [1, 2],
            [5, 6],
          ],
          1,
        ],
        [`[[[1,2],[3,${bad}],[${bad},6]]]`, [[[1, 2]]], 2],
        [`[{"answer":"x","score":${bad}},{"answer":"y","score":0.1}]`, [{ answer: 'y', score: 0.1 }], 1],
        [`[{"index":0,"score":${bad}},{"index":1,"score":3}]`, [{ index: 1, score: 3 }], 1],
      ];
      for (const [answer, kept, leftOut] of rows) {
        assert.deepEqual(await answerTo(answer), [kept, leftOut], answer);
      }
    });

    it(`is a bad answer if no row is left: ${bad}`, async () => {
      for (const answer of [
        `[[{"label":"a","score":${bad}}]]`,
        `{"labels":["a"],"scores":[${bad}]}`,
        `[1,2,${bad}]`,
        `[[${bad}],[${bad}]]`,
        `{"answer":"x","score":${bad},"start":0,"end":1}`,
        bad,
      ]) {
        assert.deepEqual(await answerTo(answer), ['badResponse', 'numbers'], answer);
      }
    });

    it(`keeps the position of each score and each table row: ${bad}`, async () => {
      const sentences = { source_sentence: 's', sentences: ['a', 'b', 'c'] };
      assert.deepEqual(await answerTo(`[0.5,${bad},0.25]`, sentences), [[0.5, null, 0.25], 1]);
      assert.deepEqual(await answerTo(`[${bad},2]`, { data: { x: ['1', '2'] } }), [[null, 2], 1]);
      assert.deepEqual(await answerTo(`[${bad},${bad}]`, sentences), ['badResponse', 'numbers']);
    });

    it(`keeps a text, whatever its details say: ${bad}`, async () => {
      const answer = `[{"generated_text":"NaN, Infinity","details":{"tokens":[{"text":"a","logprob":${bad}}],"logprobs":[1,${bad}]}}]`;
      const kept = [
        {
          generated_text: 'NaN, Infinity',
          details: { tokens: [{ text: 'a', logprob: null }], logprobs: null },
        },
      ];
      assert.deepEqual(await answerTo(answer), [kept, undefined]);
    });
  }

  it('to several selections gives each its own rows, and only the one without any fails', async () => {
    const cases: readonly (readonly [TaskSetting, string, readonly unknown[]])[] = [
      ['feature-extraction', '[[1,2],[NaN,4],[5,6]]', [[1, 2], 'numbers', [5, 6]]],
      ['feature-extraction', '[[[1],[NaN]],[[2],[3]],[[NaN],[NaN]]]', [[[1]], [[2], [3]], 'numbers']],
      [
        'text-classification',
        '[[{"label":"a","score":NaN},{"label":"b","score":1}],[{"label":"a","score":NaN}],[{"label":"c","score":2}]]',
        [[[{ label: 'b', score: 1 }]], 'numbers', [[{ label: 'c', score: 2 }]]],
      ],
      [
        'token-classification',
        '[[],[{"entity":"A","score":NaN,"word":"x"}],[{"entity":"B","score":1,"word":"y"}]]',
        [[], 'numbers', [{ entity: 'B', score: 1, word: 'y' }]],
      ],
    ];
    for (const [task, answer, expected] of cases) {
      const clock = new VirtualClock();
      const { fetch, sent } = fakeFetch(clock, jsonReply(200, answer));
      const outcomes = await inferAll(
        new InferenceClient({ fetch, clock, logger: silentLogger }),
        { endpoint: 'https://api.example', model: 'm', useCache: true, wait: 'never', timeoutMs: 1000 },
        ['one', 'two', 'three'],
        { clock, signal: new AbortController().signal, task, takesList: true, listRefusers: new Set() },
      );
      const seen = outcomes.map((outcome) =>
        outcome.ok ? outcome.answer.kind === 'json' && outcome.answer.json : outcome.failure.reason,
      );
      assert.deepEqual([seen, sent.length], [expected, 1], answer);
    }
  });
});

describe('found fault 5: the reading of an answer that lost rows', () => {
  const markdown = (task: TaskSetting, input: unknown, json: string): string => {
    const parsed = parseLooseJson(json)?.json;
    const { json: kept, leftOut } = withoutInvalidRows(parsed, input);
    const reading = readAnswer({ task, input, json: kept, leftOut });
    return readingMarkdown(reading, { model: 'm' }, ENGLISH_STRINGS);
  };

  it('shows how many, and the other rows', () => {
    const one = markdown('text-classification', 'x', '[{"label":"a","score":NaN},{"label":"b","score":0.5}]');
    assert.match(one, /^# b 50.0 %\n/);
    assert.match(one, /\n1 row with an invalid number was skipped\.\n/);
    assert.doesNotMatch(one, /could not be read|are shown/);
    const two = markdown('feature-extraction', 'x', '[[1,2],[NaN,2],[3,NaN]]');
    assert.match(two, /\n2 rows with invalid numbers were skipped\.\n/);
  });

  it('keeps each score with its sentence, and each vector with its text', () => {
    const input = { source_sentence: 's', sentences: ['first', 'second', 'third'] };
    const scores = markdown('sentence-similarity', input, '[0.25,NaN,0.75]');
    assert.match(scores, /\| +3 \| `third` +\| +75.0 %/);
    assert.match(scores, /\| +1 \| `first` +\| +25.0 %/);
    assert.doesNotMatch(scores, /second|could not be read|are shown/);
    const vectors = markdown('feature-extraction', ['a', 'b', 'c'], '[[NaN,1],[3,4],[6,8]]');
    assert.match(vectors, /\| +2 \| +5 \| `3 {2}4` +\|/);
    assert.match(vectors, /\| +3 \| +10 \| `6 {2}8` +\|/);
    assert.doesNotMatch(vectors, /\| +1 \|/);
  });
});

describe('found fault 5: JSON with bare NaN and Infinity', () => {
  it('reads all other JSON as JSON.parse does', () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(3), (text, indent) => {
        const written = indent === 0 ? text : JSON.stringify(JSON.parse(text), undefined, indent);
        const parsed = parseLooseJson(written);
        assert.deepEqual(parsed?.json, JSON.parse(written));
        assert.equal(parsed?.isStrict, true);
      }),
      { numRuns: 500 },
    );
  });

  it('refuses whatever else JSON.parse refuses', () => {
    const pieces = fc.constantFrom(
      ...'[]{},:"\\',
      'NaN',
      'Infinity',
      '-',
      '1',
      'a',
      ' ',
      'null',
      '"x"',
      '\\"',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
        const text = parts.join('');
        const parsed = parseLooseJson(text);
        // A number in place of each bare word: if that is no JSON, neither is the text.
        const plain = text.replace(/"(?:[^"\\]|\\.)*"|(?<![\w".-])(?:NaN|-?Infinity)(?![\w".-])/g, (word) =>
          word.startsWith('"') ? word : '7',
        );
        let expected = true;
        try {
          JSON.parse(plain);
        } catch {
          expected = false;
        }
        assert.equal(parsed !== undefined, expected, text);
      }),
      { numRuns: 3000 },
    );
  });

  it('finds the words between values of any kind, and does not change strings', () => {
    const value = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom(
          Number.NaN,
          Infinity,
          -Infinity,
          null,
          true,
          0.5,
          'NaN',
          '"NaN, ',
          '[ NaN, Infinity ]',
          '\\',
          '-Infinity',
        ),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(fc.constantFrom('a', 'NaN', '"', '\\'), tie('value'), { maxKeys: 3 }),
      ),
    })).value;
    fc.assert(
      fc.property(value, fc.constantFrom('', ' ', '\n\t'), (json, space) => {
        assert.deepEqual(parseLooseJson(written(json, space))?.json, sameAsInfinite(json));
      }),
      { numRuns: 500 },
    );
  });
});

/** JSON as Python writes it, bare words included. */
function written(value: unknown, space: string): string {
  if (typeof value === 'number') {
    return `${space}${value}${space}`;
  }
  if (Array.isArray(value)) {
    return `[${value.map((item) => written(item, space)).join(',')}]${space}`;
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(
      ([key, item]) => `${JSON.stringify(key)}:${written(item, space)}`,
    );
    return `{${entries.join(',')}}${space}`;
  }
  return JSON.stringify(value);
}

function sameAsInfinite(value: unknown): unknown {
  if (typeof value === 'number') {
    return Number.isFinite(value) ? value : Infinity;
  }
  if (Array.isArray(value)) {
    return value.map(sameAsInfinite);
  }
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, sameAsInfinite(item)]))
    : value;
}
