import assert from 'node:assert/strict';
import { readAnswer } from '../../../../src/core/tasks/readAnswer';
import { readingText } from '../../../../src/core/tasks/readingText';
import type { TaskSetting } from '../../../../src/core/tasks/taskNames';

const textOf = (task: TaskSetting, json: unknown, input: unknown = 'input') =>
  readingText(readAnswer({ task, input, json }));

describe('The plain text of a reading', () => {
  it('is the text that the model wrote, exactly, without the prompt', () => {
    assert.equal(
      textOf('text-generation', [{ generated_text: 'def f():\r\n\treturn $1 ' }], 'def f'),
      '():\r\n\treturn $1 ',
    );
    assert.equal(textOf('summarization', [{ summary_text: '' }]), '');
  });

  it('is the top label', () => {
    const json = [
      { label: 'go', score: 0.1 },
      { label: 'rust', score: 0.9 },
    ];
    assert.equal(textOf('text-classification', [json]), 'rust');
  });

  it('is the input with its masks filled, as the user wrote it', () => {
    const fill = (token_str: string, sequence: string) => ({ token_str, score: 0.5, sequence });
    assert.equal(textOf('fill-mask', [fill('b', 'a b')], 'A [MASK]'), 'A b');
    assert.equal(textOf('fill-mask', [{ token_str: 'b', score: 0.5 }], 'A [MASK]'), 'A b');
    assert.equal(
      textOf('fill-mask', [[fill('x', 'x [MASK]')], [fill('y', '[MASK] y')]], '[MASK] [MASK]'),
      'x y',
    );
  });

  it('is the best answer to a question', () => {
    assert.equal(textOf('question-answering', { answer: 'Bob', score: 0.4 }), 'Bob');
  });

  it('is a line for each entity, score and prediction', () => {
    const entity = (word: string) => ({ entity_group: 'LOC', score: 1, word });
    assert.equal(textOf('token-classification', [entity('Rome'), entity('Oslo')]), 'Rome\tLOC\nOslo\tLOC');
    assert.equal(textOf('sentence-similarity', [0.5, 0.25]), '0.5\n0.25');
    assert.equal(textOf('tabular-classification', ['red']), 'red');
  });

  it('is the texts of all inputs if all have one', () => {
    assert.equal(textOf('summarization', [{ summary_text: 'a' }, { summary_text: 'b' }], ['1', '2']), 'a\nb');
  });

  it('does not exist for embeddings, unknown answers, and empty results', () => {
    assert.equal(textOf('feature-extraction', [1, 2]), undefined);
    assert.equal(textOf('auto', { x: 1 }), undefined);
    assert.equal(textOf('token-classification', []), undefined);
    assert.equal(textOf('text-classification', [[]]), undefined);
  });
});
