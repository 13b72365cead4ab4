import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { withoutEcho } from '../../../../src/core/http/inputEcho';
import { prettyJson } from '../../../../src/core/tasks/prettyJson';
import { readAnswer } from '../../../../src/core/tasks/readAnswer';
import { readEntities } from '../../../../src/core/tasks/readEntities';
import { readingMarkdown } from '../../../../src/core/tasks/readingMarkdown';
import { assertGrowsLinearly, countSteps } from '../../../support/countSteps';
import { ENGLISH_STRINGS } from '../../../support/englishStrings';

type Inference = typeof import('../../../../src/core/http/inputEcho') &
  typeof import('../../../../src/core/http/parseLooseJson');
type Tasks = typeof import('../../../../src/core/tasks/readEntities') &
  typeof import('../../../../src/core/tasks/withoutPrompt') &
  typeof import('../../../../src/core/tasks/withoutInvalidRows') &
  typeof import('../../../../src/core/tasks/leadingThought') &
  typeof import('../../../../src/core/tasks/readMaskFills') &
  typeof import('../../../../src/core/tasks/prettyJson');

/** The steps of a core module's work for a size, its double and its quadruple. */
function steps<T>(file: string, size: number, work: (module: T, size: number) => unknown): readonly number[] {
  return countSteps(`src/core/${file}.ts`, [size, 2 * size, 4 * size], work);
}

const MIB = 1024 * 1024;
const MARKS = 'a\u0301\u0323\u0302';

describe('found fault 23, fault 89: a server that repeats repetitive input', () => {
  for (const [what, unit] of [
    ['one letter', 'A'],
    ['a line of twelve letters', 'abcdefghijkl\n'],
    ['letters outside of ASCII', 'ü'],
  ] as const) {
    it(`takes time proportional to both texts: ${what}`, () => {
      assertGrowsLinearly(
        steps<Inference>('http/inputEcho', 800, ({ withoutEcho: hide }, size) =>
          hide(unit.repeat(size / unit.length), unit.repeat((8 * size) / unit.length)),
        ),
      );
    });
  }

  it('is not quoted', () => {
    assert.equal(withoutEcho(`Bad: ${'A'.repeat(4_000)}`, 'A'.repeat(30_000)), 'Bad: …');
  });
});

describe('found fault 32, fault 89: hostile answers', () => {
  const spans = (word: string, count: number, end: number): readonly unknown[] =>
    Array.from({ length: count }, (_, start) => ({ entity: 'X', score: 1, word, start, end: end - start }));

  it('a word as long as the text takes time proportional to it', () => {
    assertGrowsLinearly(
      steps<Tasks>('tasks/readEntities', 40_000, ({ readEntities: read }, size) =>
        read(spans('x'.repeat(size), 1, size), 'x'.repeat(size)),
      ),
    );
    const long = 'x'.repeat(320_000);
    assert.deepEqual(readEntities(spans(long, 1, long.length), long).rows[0]?.range, {
      start: 0,
      end: 320_000,
    });
  });

  it('a word of accents is not sorted for seconds: it is compared only if it is short', () => {
    const long = MARKS.repeat(80_000);
    const [row] = readEntities(spans(`#${long}`, 1, long.length), `#${long}`).rows;
    assert.equal(row?.range, undefined);
    const short = MARKS.repeat(10);
    assert.ok(readEntities(spans('a'.repeat(10), 1, short.length), short).rows[0]?.range);
  });

  it('a thousand ranges of the whole text are not compared with a short word', () => {
    const text = 'x'.repeat(100_000);
    assert.ok(
      readEntities(spans('y', 1_000, text.length), text).rows.every(({ range }) => range === undefined),
    );
    // Each comparison normalizes both sides.
    const { mock: normalize } = mock.method(String.prototype, 'normalize', () => '');
    try {
      readEntities(spans('y', 1_000, text.length), text);
      readEntities(spans('x'.repeat(1_001), 1_000, text.length), text);
      assert.equal(normalize.callCount(), 0);
      readEntities(spans('y', 1, 1), text);
      assert.equal(normalize.callCount(), 2);
    } finally {
      normalize.restore();
    }
  });

  it('a deep answer of 8 MB is shown on one line, with little more than its own size', () => {
    const inner = `${'0,'.repeat(4 * MIB - 64)}0`;
    const json: unknown = JSON.parse('['.repeat(60) + inner + ']'.repeat(60));
    const text = prettyJson(json);
    assert.ok(text !== undefined && text.length < 9 * MIB);
    assert.equal(JSON.stringify(JSON.parse(text)).length, text.length);
  });

  it('many large answers together are shortened, not discarded', () => {
    const large = 'x'.repeat(50 * MIB);
    const text = prettyJson([large, large]);
    assert.ok(text?.startsWith('[\n  "xxx') && text.endsWith('…'));
  });

  it('showing JSON takes time proportional to it', () => {
    assertGrowsLinearly(
      steps<Tasks>('tasks/prettyJson', 2_000, ({ prettyJson: pretty }, size) =>
        pretty(Array.from({ length: size }, (_, index) => ({ a: [index] }))),
      ),
    );
  });

  it('cells, headings, and texts are shortened, however large they are', () => {
    const huge = `${'`|<b>\u202e'.repeat(MIB / 8)} x`;
    const sizeOf = (task: Parameters<typeof readAnswer>[0]['task'], json: unknown, input: unknown = 'x') =>
      readingMarkdown(readAnswer({ task, input, json }), { model: 'm' }, ENGLISH_STRINGS).length;
    const rows = (row: object): readonly unknown[] => Array.from({ length: 1000 }, () => row);
    assert.ok(sizeOf('text-classification', [rows({ label: huge, score: 1 })]) < MIB);
    assert.ok(sizeOf('token-classification', rows({ entity: huge, word: huge, score: 1 })) < MIB);
    assert.ok(sizeOf('fill-mask', rows({ token_str: huge, sequence: huge, score: 1 })) < MIB);
    const masks = Array.from({ length: 50 }, () => rows({ token_str: huge, score: 1 }));
    assert.ok(sizeOf('fill-mask', masks) < 8 * MIB);
    assert.ok(sizeOf('question-answering', rows({ answer: huge, cells: [huge, huge] })) < MIB);
    assert.ok(sizeOf('text-generation', [{ generated_text: huge }]) < 2 * MIB);
    const several = Array.from({ length: 1000 }, () => [{ summary_text: huge }]);
    assert.ok(sizeOf('summarization', several, several) < 4 * MIB);
    const vector = Array.from({ length: 1000 }, () => Array.from({ length: 10 }, () => -1e308));
    assert.ok(sizeOf('feature-extraction', vector) < MIB);
  });

  it('comparing a text of the server with one of the user takes time proportional to their lengths', () => {
    const prompts = [' ', 'a ', 'a,', '\r\n', '[MASK] '];
    for (const unit of prompts) {
      assertGrowsLinearly(
        steps<Tasks>('tasks/withoutPrompt', 1_000, ({ withoutPrompt: without }, size) =>
          without(`${unit.repeat(size)}\n`.replaceAll('\r\n', '\n'), `${unit.repeat(size)} x`),
        ),
      );
    }
    assertGrowsLinearly(
      steps<Tasks>('tasks/readMaskFills', 1_000, ({ fillMasks }, size) =>
        fillMasks(
          '[MASK] '.repeat(size),
          Array.from({ length: size }, () => 'a'),
        ),
      ),
    );
  });

  it('bare NaN, invalid rows, and reasoning take time proportional to the length of the answer', () => {
    for (const unit of ['NaN,', '"NaN",', '-', '"', '\\"', '[[', 'N']) {
      assertGrowsLinearly(
        steps<Inference>('http/parseLooseJson', 2_000, ({ parseLooseJson: parse }, size) =>
          parse(`[${unit.repeat(size)}`),
        ),
      );
    }
    assertGrowsLinearly(
      steps<Tasks>('tasks/withoutInvalidRows', 1_000, ({ withoutInvalidRows: without }, size) =>
        without(
          Array.from({ length: size }, (_, index) => [index, index % 3 === 0 ? Infinity : 1]),
          '',
        ),
      ),
    );
    assertGrowsLinearly(
      steps<Tasks>('tasks/leadingThought', 1_000, ({ ThoughtFilter }, size) => {
        const filter = new ThoughtFilter();
        for (let count = 0; count < size; count++) {
          filter.feed('<think></think>\n');
        }
      }),
    );
  });
});
