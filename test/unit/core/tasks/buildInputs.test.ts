import assert from 'node:assert/strict';
import fc from 'fast-check';
import { fileInput } from '../../../../src/core/fileInput';
import { buildInputs } from '../../../../src/core/tasks/buildInputs';
import type { InputAnswers } from '../../../../src/core/tasks/buildInput';
import { missingAnswer } from '../../../../src/core/tasks/missingAnswer';
import { API_TASKS, traitsOf } from '../../../../src/core/tasks/taskNames';
import type { ApiTask, TaskSetting } from '../../../../src/core/tasks/taskNames';

const inputsOf = (task: TaskSetting, sources: readonly unknown[], answers: InputAnswers = {}) =>
  buildInputs(task, sources, answers).map((built) => (built.ok ? built.inputs : built.reason));
const missing = (
  task: TaskSetting,
  sources: readonly unknown[],
  answers: InputAnswers = {},
  parameters?: Readonly<Record<string, unknown>>,
) => missingAnswer({ task, sources, answers, ...(parameters !== undefined && { parameters }) });
const PICTURE = fileInput('file:///a.png');

describe('The inputs of several texts', () => {
  it('are the question with each text as its context, except texts that are already such JSON', () => {
    const own = { question: 'Own?', context: 'c' };
    const texts = ['First.', JSON.stringify(own), '{"port": 8765}'];
    assert.deepEqual(missing('question-answering', texts), { kind: 'question', about: 'text' });
    assert.deepEqual(inputsOf('question-answering', texts, { question: 'Who?' }), [
      { question: 'Who?', context: 'First.' },
      own,
      { question: 'Who?', context: '{"port": 8765}' },
    ]);
    assert.equal(missing('question-answering', [JSON.stringify(own)]), undefined);
  });

  it('compare the first text with the others in one input', () => {
    const texts = ['a b', ' c\n', 'd'];
    assert.deepEqual(inputsOf('sentence-similarity', texts), [
      { source_sentence: 'a b', sentences: [' c\n', 'd'] },
    ]);
    assert.deepEqual(inputsOf('text-ranking', texts), [{ query: 'a b', texts: [' c\n', 'd'] }]);
  });

  it('compare the paragraphs of one text, or else its lines', () => {
    const first = 'One\nmore.\r\n \r\nTwo.\n\n\nThree.\n';
    assert.deepEqual(inputsOf('sentence-similarity', [first]), [
      { source_sentence: 'One\nmore.', sentences: ['Two.', 'Three.'] },
    ]);
    assert.deepEqual(inputsOf('text-ranking', ['q\n  a\r\nb\n']), [{ query: 'q', texts: ['a', 'b'] }]);
    assert.deepEqual(inputsOf('sentence-similarity', [' one line \n']), ['needsSeveral']);
  });

  it('are separate if one of them is JSON', () => {
    const own = { source_sentence: 'a', sentences: ['b'] };
    const texts = [JSON.stringify(own), 'c\nd'];
    assert.deepEqual(inputsOf('sentence-similarity', texts), [
      own,
      { source_sentence: 'c', sentences: ['d'] },
    ]);
  });

  it('are tables with the question, or as they are for predictions', () => {
    const table = 'city,people\nRome,3';
    assert.deepEqual(missing('table-question-answering', [table]), { kind: 'question', about: 'table' });
    assert.deepEqual(inputsOf('table-question-answering', [table], { question: 'How many?' }), [
      { query: 'How many?', table: { city: ['Rome'], people: ['3'] } },
    ]);
    assert.deepEqual(inputsOf('tabular-regression', [table]), [{ data: { city: ['Rome'], people: ['3'] } }]);
    assert.equal(missing('table-question-answering', ['no table']), undefined);
    assert.deepEqual(inputsOf('table-question-answering', ['no table']), ['needsTable']);
  });

  it('have the mask of the model where they have another one, or where the user put it', () => {
    const texts = ['The [MASK] is <mask>.', 'The sky is blue.', 'One two'];
    assert.deepEqual(missing('fill-mask', texts), { kind: 'mask', index: 1, text: texts[1] });
    const masked = { 1: { start: 11, end: 15 }, 2: { start: 7, end: 7 } };
    assert.equal(missing('fill-mask', texts, { masked }), undefined);
    assert.deepEqual(inputsOf('fill-mask', texts, { mask: '<mask>', masked }), [
      'The [MASK] is <mask>.',
      'The sky is <mask>.',
      'One two <mask>',
    ]);
    assert.deepEqual(inputsOf('fill-mask', ['The [mask] is'], { mask: '<mask>' }), ['The <mask> is']);
    assert.deepEqual(inputsOf('fill-mask', ['The [MASK] is']), ['The [MASK] is']);
    assert.equal(missing('fill-mask', ['a <|m|> b'], { mask: '<|m|>' }), undefined);
  });

  it('need labels for zero-shot tasks, unless the parameters have them', () => {
    assert.deepEqual(missing('zero-shot-classification', ['a']), { kind: 'labels' });
    assert.deepEqual(missing('zero-shot-classification', ['a'], {}, { candidate_labels: [] }), {
      kind: 'labels',
    });
    for (const candidate_labels of [['a'], 'a, b']) {
      assert.equal(missing('zero-shot-classification', ['a'], {}, { candidate_labels }), undefined);
    }
  });
});

describe('The inputs of files', () => {
  it('are the file itself, or the file in what the task takes', () => {
    assert.deepEqual(inputsOf('image-classification', [PICTURE]), [PICTURE]);
    assert.deepEqual(inputsOf('auto', [PICTURE]), [PICTURE]);
    assert.deepEqual(inputsOf('document-question-answering', [PICTURE], { question: 'Total?' }), [
      { question: 'Total?', image: PICTURE },
    ]);
    assert.deepEqual(inputsOf('zero-shot-image-classification', [PICTURE]), [{ image: PICTURE }]);
    assert.deepEqual(inputsOf('chat-completion', [PICTURE], { question: 'What?' }), [
      [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What?' },
            { type: 'image_url', image_url: { url: PICTURE } },
          ],
        },
      ],
    ]);
  });

  it('need a question for tasks and chats about pictures; a caller’s chat has one', () => {
    const about = { kind: 'question', about: 'picture' };
    assert.deepEqual(missing('visual-question-answering', [PICTURE]), about);
    assert.deepEqual(
      missing('visual-question-answering', [PICTURE], { pictureQuestion: 'Describe.' }),
      about,
    );
    assert.deepEqual(missing('chat-completion', [PICTURE]), about);
    assert.equal(missing('chat-completion', [PICTURE], { pictureQuestion: 'Describe.' }), undefined);
    assert.deepEqual(missing('zero-shot-image-classification', [PICTURE]), { kind: 'labels' });
    assert.equal(missing('object-detection', [PICTURE]), undefined);
  });

  it('are asked for in place of a text that the task cannot take', () => {
    const tasks = API_TASKS.filter((task) => missing(task, ['text'])?.kind === 'file');
    const withFiles = API_TASKS.filter((task) => traitsOf(task).input === 'file');
    assert.deepEqual(tasks, [
      ...withFiles,
      'visual-question-answering',
      'document-question-answering',
      'zero-shot-image-classification',
    ]);
    assert.equal(missing('visual-question-answering', ['{"question":"a","image":"b"}']), undefined);
  });
});

describe('The questions before any run', () => {
  it('end: after an answer to each, nothing is missing', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', ' ', ',', '\n', '|', '[MASK]', '{"question":1}', '"'),
    });
    fc.assert(
      fc.property(fc.constantFrom<ApiTask>(...API_TASKS), fc.array(text, { maxLength: 4 }), (task, texts) => {
        let run = { task, sources: [...texts] as unknown[], answers: {} as InputAnswers, parameters: {} };
        for (let asked = 0; ; asked++) {
          const next = missingAnswer(run);
          if (next === undefined) {
            break;
          }
          assert.ok(asked < 10, JSON.stringify(next));
          if (next.kind === 'file') {
            run = { ...run, sources: [PICTURE] };
          } else if (next.kind === 'labels') {
            run = { ...run, parameters: { candidate_labels: ['a'] } };
          } else if (next.kind === 'question') {
            run = { ...run, answers: { ...run.answers, question: 'Who?' } };
          } else {
            const masked = { ...run.answers.masked, [next.index]: { start: 0, end: 0 } };
            run = { ...run, answers: { ...run.answers, masked } };
          }
        }
        buildInputs(task, run.sources, run.answers);
      }),
    );
  });
});
