import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { json } from '../support/http/httpAnswers';
import { closeEditors, infer, openText, select, setting, useLoopback } from './useLoopback';
import { useDecorations } from './useDecorations';

const clear = () => vscode.commands.executeCommand('hfInference.clearAnnotations');

/** Answers with an entity at each of the words, in code points, as the API counts them. */
function entities(text: string, words: Readonly<Record<string, string>>) {
  const found = Object.entries(words).filter(([word]) => text.includes(word));
  return found.map(([word, label]) => {
    const start = [...text.slice(0, text.indexOf(word))].length;
    return { entity_group: label, score: 0.99, word, start, end: start + [...word].length };
  });
}

describe('results that are marked in the editor', () => {
  const { server } = useLoopback();
  const decorations = useDecorations();
  afterEach(closeEditors);
  const run = (more: object = {}) =>
    infer({ model: 'owner/model', task: 'token-classification', output: 'clipboard', ...more });
  const answerWith = (words: Readonly<Record<string, string>>) =>
    server().playBy(({ body }) => {
      const { inputs } = JSON.parse(body) as { readonly inputs: string | readonly string[] };
      const answer =
        typeof inputs === 'string' ? entities(inputs, words) : inputs.map((text) => entities(text, words));
      return [json(200, answer)];
    });

  const TEXT = '🎉 start\r\n👩‍💻 Ada met 王小明 in 𠮷野家.\r\nend';
  const WORDS = { Ada: 'PER', 王小明: 'PER', 𠮷野家: 'LOC' };

  it('entities with emoji, Chinese characters, and CRLF line breaks around them', async () => {
    const editor = await openText(TEXT);
    assert.equal(editor.document.eol, vscode.EndOfLine.CRLF);
    select(editor, TEXT);
    answerWith(WORDS);
    await run();
    await decorations.until(() => decorations.marked(editor).length === 3);
    assert.deepEqual(decorations.marked(editor), [
      ['Ada', 'PER'],
      ['王小明', 'PER'],
      ['𠮷野家', 'LOC'],
    ]);
    assert.deepEqual(decorations.notes(editor), ['PER 2 · LOC 1']);
    const [hover] = decorations.hovers(editor);
    assert.match(hover ?? '', /^PER 99\.0 %\n\nMarked by `owner\/model`/);
  });

  it('stay at their words while the text around the selection changes, and go with an edit of it', async () => {
    const editor = await openText(`first\r\n${TEXT}`);
    select(editor, '👩‍💻 Ada met 王小明', '𠮷野家');
    answerWith({ Ada: 'PER', 𠮷野家: 'LOC' });
    await run();
    await decorations.until(() => decorations.marked(editor).length === 2);
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), '🎉🎉\r\n'));
    // Another editor of the same document gets the marks where the words are now.
    const second = await vscode.window.showTextDocument(editor.document, vscode.ViewColumn.Two);
    await decorations.until(() => decorations.marked(second).length === 2);
    assert.deepEqual(decorations.marked(second), [
      ['Ada', 'PER'],
      ['𠮷野家', 'LOC'],
    ]);
    const at = editor.document.getText().indexOf('met');
    await second.edit((edit) => edit.insert(editor.document.positionAt(at), '!'));
    await decorations.until(() => decorations.marked(second).length === 1);
    assert.deepEqual(decorations.marked(second), [['𠮷野家', 'LOC']]);
  });

  for (const [how, end] of [
    ['the command of Escape', clear],
    [
      'editing the text',
      (editor: vscode.TextEditor) => editor.edit((edit) => edit.insert(new vscode.Position(0, 1), 'x')),
    ],
    [
      'the next run',
      async () => {
        server().play([json(400, { error: 'no' })]);
        await run({ inputs: 'other text' });
      },
    ],
    ['turning the setting off', () => setting('annotateEditor', false)],
  ] as const) {
    it(`are removed by ${how}`, async () => {
      const editor = await openText('Ada left.');
      select(editor, 'Ada left.');
      answerWith({ Ada: 'PER' });
      await run();
      await decorations.until(() => decorations.marked(editor).length === 1);
      try {
        await end(editor);
        await decorations.until(() => decorations.marked(editor).length === 0);
        assert.deepEqual(decorations.notes(editor), []);
      } finally {
        await setting('annotateEditor', undefined);
      }
    });
  }

  it('the best label after the selection, and the answer to a question in its context', async () => {
    const editor = await openText('I like it.\nNext line');
    select(editor, 'I like it.\n');
    server().play([json(200, [[{ label: 'good', score: 0.973 }]])]);
    await run({ task: 'text-classification' });
    await decorations.until(() => decorations.notes(editor).length === 1);
    assert.deepEqual(decorations.notes(editor), ['good 97.3 %']);

    const question = '{"question":"Who?","context":"🎉 Ada met Grace."}';
    const other = await openText(question);
    select(other, question);
    server().play([json(200, { answer: 'Grace', score: 0.9, start: 10, end: 15 })]);
    await run({ task: 'question-answering' });
    await decorations.until(() => decorations.marked(other).length === 1);
    assert.deepEqual(decorations.marked(other), [['Grace', 'Answer 90.0 %']]);
    assert.deepEqual(decorations.notes(editor), []);
  });

  it('a label of 10,000 characters, of direction marks or of Markdown stays short and inert', async () => {
    const editor = await openText('Ada met Grace and Zoe');
    select(editor, 'Ada met Grace and Zoe');
    answerWith({ Ada: 'x'.repeat(10_000), Grace: '\u202egnol\u202c\n', Zoe: '[a](command:b)' });
    await run();
    await decorations.until(() => decorations.marked(editor).length === 3);
    assert.deepEqual(
      decorations.marked(editor).map(([, label]) => label),
      [`${'x'.repeat(24)}…`, '\\u202egnol\\u202c\\n', '[a](command:b)'],
    );
    for (const hover of decorations.hovers(editor)) {
      assert.ok(hover.length < 400);
      assert.doesNotMatch(hover, /\u202e|^\[a\]/);
    }
  });

  it('nothing where the result replaced the text, is wanted nowhere, or the setting is off', async () => {
    const editor = await openText('Ada left.');
    for (const more of [{ output: 'none' }, { output: 'clipboard' }, { output: 'replace' }]) {
      await setting('annotateEditor', more.output === 'clipboard' ? false : undefined);
      select(editor, 'Ada');
      answerWith({ Ada: 'PER' });
      await run(more);
    }
    // A run whose result is marked ends after those before it.
    select(editor, 'left');
    answerWith({ left: 'VERB' });
    await run();
    await decorations.until(() => decorations.marked(editor).length > 0);
    assert.deepEqual(decorations.everMarked(), ['left']);
  });
});
