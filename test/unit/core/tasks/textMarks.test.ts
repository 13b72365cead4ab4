import assert from 'node:assert/strict';
import { joinedEntities } from '../../../../src/core/tasks/joinedEntities';
import { readAnswer } from '../../../../src/core/tasks/readAnswer';
import { MAX_MARKS, textMarks } from '../../../../src/core/tasks/textMarks';
import type { TextMarks } from '../../../../src/core/tasks/textMarks';

/** The offsets of a part of a text, in code points, as the API counts them. */
function codePoints(text: string, part: string): { readonly start: number; readonly end: number } {
  const start = [...text.slice(0, text.indexOf(part))].length;
  return { start, end: start + [...part].length };
}

function marksOf(source: string, json: unknown, input: unknown = source): TextMarks | undefined {
  const task = typeof input === 'string' ? 'token-classification' : 'question-answering';
  return textMarks({ source, input, json, reading: readAnswer({ task, input, json }) });
}

/** What is marked, as the text that a person would see below the marks. */
function marked(source: string, json: unknown, input: unknown = source): unknown {
  const marks = marksOf(source, json, input);
  switch (marks?.kind) {
    case 'entities':
      return marks.entities.map(({ label, range }) => [label, source.slice(range.start, range.end)]);
    case 'answer':
      return source.slice(marks.answer.range.start, marks.answer.range.end);
    default:
      return marks;
  }
}

const person = (text: string, word: string) => ({
  entity_group: 'PER',
  score: 0.9,
  word,
  ...codePoints(text, word),
});

describe('Marks of an answer in the selected text', () => {
  for (const [what, text, word] of [
    ['emoji', '🎉🎉 Ada 👩‍💻 met Grace Hopper 🚀', 'Grace Hopper'],
    ['Chinese characters, some beyond the first 65,536', '𠮷野家 的 王小明 来了', '王小明'],
    ['CRLF line breaks', 'one\r\ntwo\r\nAda\r\n', 'Ada'],
    ['accents as characters of their own', 'e\u0301e\u0301 Zoe\u0308', 'Zoe\u0308'],
    ['half a surrogate pair', '\ud83d Ada', 'Ada'],
  ] as const) {
    it(`are at the entity after ${what}`, () => {
      const sent = text.replace('\ud83d ', text.startsWith('\ud83d ') ? '\ufffd ' : '\ud83d ');
      assert.deepEqual(marked(text, [person(sent, word)], sent), [['PER', word]]);
    });
  }

  it('are at the answer in its context, also if the selection has more than the context', () => {
    const context = '🎉 Ada was born in 1815.';
    const answer = { answer: '1815', score: 0.9, ...codePoints(context, '1815') };
    const input = { question: 'When was Ada born?', context };
    assert.equal(marked(context, answer, input), '1815');
    assert.equal(marked(JSON.stringify(input), answer, input), '1815');
  });

  it('are at an answer without offsets if the context has it once', () => {
    const input = { question: 'Who?', context: 'Ada met Grace. Ada left.' };
    assert.equal(marked(input.context, { answer: 'Grace', score: 0.9 }, input), 'Grace');
    assert.equal(marked(input.context, { answer: 'Ada', score: 0.9 }, input), undefined);
    assert.equal(marked(input.context, { answer: '', score: 0.9 }, input), undefined);
  });

  it('name the best label of the whole text', () => {
    const json = [
      [
        { label: 'bad', score: 0.2 },
        { label: 'good', score: 0.8 },
      ],
    ];
    const reading = readAnswer({ task: 'text-classification', input: 'text', json });
    assert.deepEqual(textMarks({ source: 'text', input: 'text', json, reading }), {
      kind: 'label',
      label: 'good',
      score: 0.8,
      others: 0,
    });
  });

  it('are missing if the selection does not have the text that was sent, or the answer no offsets', () => {
    assert.equal(marked('Ada', [person('Ada', 'Ada')], 'something else'), undefined);
    assert.equal(marked('Ada', [{ entity_group: 'PER', score: 0.9, word: 'Ada' }]), undefined);
  });

  it('are more than the table of the answer has rows, within a limit', () => {
    const text = 'Ada '.repeat(10_000);
    const rows = Array.from({ length: 10_000 }, (_, index) => ({
      ...{ entity_group: 'PER', score: 0.9, word: 'Ada' },
      ...{ start: index * 4, end: index * 4 + 3 },
    }));
    const few = marksOf(text, rows.slice(0, 300));
    assert.deepEqual(few?.kind === 'entities' && [few.entities.length, few.isCutOff], [300, false]);
    const many = marksOf(text, rows);
    assert.deepEqual(many?.kind === 'entities' && [many.entities.length, many.isCutOff], [MAX_MARKS, true]);
  });
});

describe('Entities of tokens', () => {
  const row = (label: string, word: string, start: number, end: number, score = 0.9) => ({
    ...{ label, word, score, range: { start, end } },
  });

  it('are joined from their tokens, with the score of the least certain one', () => {
    const joined = joinedEntities([
      row('B-PER', 'Ada', 0, 3),
      row('I-PER', 'Love', 4, 8, 0.5),
      row('I-PER', '##lace', 8, 12),
      row('O', 'in', 13, 15),
      row('B-LOC', 'Lon', 16, 19),
      row('B-LOC', '##don', 19, 22),
    ]);
    assert.deepEqual(joined, [
      { label: 'PER', score: 0.5, range: { start: 0, end: 12 } },
      { label: 'LOC', score: 0.9, range: { start: 16, end: 22 } },
    ]);
  });

  it('stay apart if each begins anew, as places in Chinese do without a space', () => {
    const joined = joinedEntities([
      row('B-LOC', '北', 0, 1),
      row('I-LOC', '京', 1, 2),
      row('B-LOC', '上', 2, 3),
      row('I-LOC', '海', 3, 4),
    ]);
    assert.deepEqual(
      joined.map(({ range }) => range),
      [
        { start: 0, end: 2 },
        { start: 2, end: 4 },
      ],
    );
  });

  it('stay apart if the model has grouped them, and never overlap', () => {
    const joined = joinedEntities([
      row('PER', 'Ada', 0, 3),
      row('PER', 'Grace', 4, 9),
      row('MISC', 'da G', 1, 5),
    ]);
    assert.deepEqual(
      joined.map(({ label, range }) => [label, range.start]),
      [
        ['PER', 0],
        ['PER', 4],
      ],
    );
  });
});
