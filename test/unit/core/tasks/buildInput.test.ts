import assert from 'node:assert/strict';
import fc from 'fast-check';
import { inputShapeOf } from '../../../../src/core/tasks/inputShapes';
import { buildInput } from '../../../../src/core/tasks/buildInput';
import { API_TASKS, TASK_TRAITS, traitsOf } from '../../../../src/core/tasks/taskNames';
import type { ApiTask } from '../../../../src/core/tasks/taskNames';

const tasksWith = (form: string) => API_TASKS.filter((task) => traitsOf(task).input === form);
const anyText = fc.string({ unit: 'binary' }).map((text) => `${text}\ud800`.slice(0, text.length + 1));

describe('The input of a task', () => {
  it('is the text itself for auto and for tasks that read text', () => {
    for (const task of ['auto', ...tasksWith('text')] as const) {
      assert.deepEqual(buildInput(task, 'a\r\nb'), { ok: true, inputs: 'a\r\nb', replacedSurrogates: false });
    }
  });

  it('fault 66: has U+FFFD for a lone surrogate, and reports that', () => {
    assert.deepEqual(buildInput('auto', 'a\ud83db'), {
      ok: true,
      inputs: 'a\ufffdb',
      replacedSurrogates: true,
    });
    assert.deepEqual(buildInput('auto', 'a😀b'), { ok: true, inputs: 'a😀b', replacedSurrogates: false });
  });

  it('fault 66: survives UTF-8 unchanged for any text, with all positions', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const made = buildInput('auto', text);
        assert.ok(made.ok && typeof made.inputs === 'string');
        assert.equal(
          made.inputs,
          new TextDecoder('utf-8', { ignoreBOM: true }).decode(new TextEncoder().encode(text)),
        );
        assert.equal(made.inputs.length, text.length);
        assert.equal(made.replacedSurrogates, made.inputs !== text);
      }),
    );
  });

  it('is the JSON in the text for tasks that take an object, including unknown keys', () => {
    const inputs = { question: 'Who?', context: 'Me.', lang: 'en' };
    assert.deepEqual(buildInput('question-answering', JSON.stringify(inputs)), {
      ok: true,
      inputs,
      replacedSurrogates: false,
    });
  });

  it('replaces a lone surrogate that JSON writes as an escape, and no pair', () => {
    const made = buildInput('conversational', String.raw`{"text":"\ud83d \\ud83d \uD83D\uDE00 \n"}`);
    assert.deepEqual(made, { ok: true, inputs: { text: '\ufffd \\ud83d 😀 \n' }, replacedSurrogates: true });
  });

  it('is refused with what the task needs if the text is not JSON', () => {
    const needs = Object.fromEntries(
      tasksWith('json').map((task) => {
        const made = buildInput(task, 'plain text');
        return [task, made.ok ? 'nothing' : made.reason];
      }),
    );
    assert.deepEqual(needs, {
      'question-answering': 'needsJson',
      'table-question-answering': 'needsTable',
      'sentence-similarity': 'needsSeveral',
      'text-ranking': 'needsSeveral',
      conversational: 'nothing',
      'tabular-classification': 'needsTable',
      'tabular-regression': 'needsTable',
      'visual-question-answering': 'needsFile',
      'document-question-answering': 'needsFile',
      'zero-shot-image-classification': 'needsFile',
    });
  });

  it('is refused with the path of the first wrong value', () => {
    const made = buildInput('table-question-answering', '{"query":"q","table":{"city":["Rome",1]}}');
    assert.ok(!made.ok && made.reason === 'wrongShape');
    assert.equal(made.where, 'table.city.1');
    const whole = buildInput('sentence-similarity', '[1]');
    assert.ok(!whole.ok && whole.reason === 'wrongShape');
  });

  it('can be made from each example that a refusal shows', () => {
    for (const task of tasksWith('json')) {
      const example = inputShapeOf(task)?.example ?? assert.fail(`${task} has no example`);
      assert.equal(buildInput(task, example).ok, true, task);
    }
  });

  it('is a file for tasks on images and audio', () => {
    for (const task of tasksWith('file')) {
      assert.deepEqual(buildInput(task, 'text'), { ok: false, reason: 'needsFile' });
    }
  });

  it('never throws, whatever the text', () => {
    const json = fc.json();
    fc.assert(
      fc.property(fc.constantFrom<ApiTask>(...API_TASKS), fc.oneof(anyText, json), (task, text) => {
        buildInput(task, text);
      }),
    );
    buildInput('question-answering', '['.repeat(2_000_000) + ']'.repeat(2_000_000));
  });
});

describe('The table of tasks', () => {
  it('names the tasks that take a list as the API documents them', () => {
    const list = API_TASKS.filter((task) => TASK_TRAITS[task].list);
    assert.deepEqual([...list].sort(), [
      'feature-extraction',
      'fill-mask',
      'summarization',
      'text-classification',
      'token-classification',
      'translation',
      'zero-shot-classification',
    ]);
  });

  it('forces the route of the two tasks that one model can do', () => {
    const forced = API_TASKS.filter((task) => TASK_TRAITS[task].forcedRoute);
    assert.deepEqual(forced, ['feature-extraction', 'sentence-similarity']);
  });

  it('streams chats and text generation only', () => {
    assert.deepEqual(
      API_TASKS.filter((task) => TASK_TRAITS[task].streams),
      ['chat-completion', 'text-generation'],
    );
  });
});
