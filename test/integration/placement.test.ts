import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { json } from '../support/http/httpAnswers';
import {
  answerDocument,
  closeEditors,
  gate,
  infer,
  openText,
  select,
  until,
  useLoopback,
} from './useLoopback';

const generated = (text: string) => json(200, [{ generated_text: text }]);

describe('where results go', () => {
  const { server } = useLoopback();
  afterEach(closeEditors);
  const run = (output: string) => infer({ model: 'owner/model', output });

  it('beside: one reused tab that keeps the focus and the selection', async () => {
    const editor = await openText('alpha beta');
    select(editor, 'alpha');
    server().play([
      json(200, [
        [
          { label: 'rust', score: 0.973 },
          { label: 'go', score: 0.02 },
        ],
      ]),
    ]);
    await run('beside');
    assert.match(answerDocument()?.getText() ?? '', /^# rust 97\.3 ?%/);
    server().play([json(200, [[{ label: 'python', score: 0.8 }]])]);
    await run('beside');
    assert.match(answerDocument()?.getText() ?? '', /^# python 80/);
    assert.equal(vscode.window.activeTextEditor?.document, editor.document);
    assert.equal(editor.document.getText(editor.selection), 'alpha');
    const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
    assert.equal(tabs.filter(({ label }) => label.startsWith('HF Inference Answer')).length, 1);
  });

  it('replace: literal text, all selections in one undo step', async () => {
    const editor = await openText('alpha beta gamma');
    select(editor, 'alpha', 'gamma');
    server().playBy(({ body }) => [generated(body.includes('alpha') ? '${1:one} $0' : 'three\\n')]);
    await run('replace');
    assert.equal(editor.document.getText(), '${1:one} $0 beta three\\n');
    await vscode.window.showTextDocument(editor.document);
    await vscode.commands.executeCommand('undo');
    assert.equal(editor.document.getText(), 'alpha beta gamma');
  });

  it('insertAfter: generated text continues where the selection ends', async () => {
    const editor = await openText('let a = ; // end');
    select(editor, 'let a = ');
    server().play([generated('let a = 42')]);
    await run('insertAfter');
    assert.equal(editor.document.getText(), 'let a = 42; // end');
  });

  it('insertAfter: a summary gets its own line', async () => {
    const editor = await openText('a long text\nnext');
    select(editor, 'a long text');
    server().play([json(200, [{ summary_text: 'short' }])]);
    await run('insertAfter');
    assert.equal(editor.document.getText(), 'a long text\nshort\nnext');
  });

  it('newDocument: an untitled document beside the editor, which keeps the focus', async () => {
    const editor = await openText('alpha');
    select(editor, 'alpha');
    server().play([json(200, [{ translation_text: 'Alpha!' }])]);
    await run('newDocument');
    assert.equal(vscode.window.activeTextEditor?.document, editor.document);
    assert.ok(vscode.window.visibleTextEditors.some(({ document }) => document.getText() === 'Alpha!'));
  });

  it('clipboard: only the text', async () => {
    const editor = await openText('alpha');
    select(editor, 'alpha');
    server().play([json(200, [{ summary_text: 'to be copied' }])]);
    await run('clipboard');
    assert.equal(await vscode.env.clipboard.readText(), 'to be copied');
    assert.equal(editor.document.getText(), 'alpha');
  });

  it('fault 62: tracks edits that are made while the model runs', async () => {
    const editor = await openText('alpha beta gamma');
    select(editor, 'beta');
    const answer = gate();
    server().play([{ until: answer.promise }, json(200, [{ summary_text: 'BETA' }])]);
    const running = run('replace');
    await until(() => server().requests.length === 1);
    await editor.edit((edit) => {
      edit.insert(new vscode.Position(0, 0), 'first line\n');
      edit.insert(new vscode.Position(0, 16), ' and more');
    });
    answer.open();
    await running;
    assert.equal(editor.document.getText(), 'first line\nalpha BETA gamma and more');
  });

  it('fault 62: does not change the document if the selected text itself was changed, and shows the result beside it', async () => {
    const editor = await openText('alpha beta gamma');
    select(editor, 'beta');
    const answer = gate();
    server().play([{ until: answer.promise }, json(200, [{ summary_text: 'BETA' }])]);
    const running = run('replace');
    await until(() => server().requests.length === 1);
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 8), '!'));
    answer.open();
    await running;
    assert.equal(editor.document.getText(), 'alpha be!ta gamma');
    assert.match(answerDocument()?.getText() ?? '', /BETA/);
  });

  it('fault 61: shows the result if its editor was closed', async () => {
    const editor = await openText('alpha');
    select(editor, 'alpha');
    const answer = gate();
    server().play([{ until: answer.promise }, json(200, [{ summary_text: 'late' }])]);
    const running = run('replace');
    await until(() => server().requests.length === 1);
    await closeEditors();
    answer.open();
    await running;
    await until(() => answerDocument()?.getText().includes('late') === true);
  });

  it('fault 62: is not affected by another run', async () => {
    const editor = await openText('beta alpha beta');
    select(editor, 'alpha');
    const answer = gate();
    server().playBy(({ body }) =>
      body.includes('alpha')
        ? [{ until: answer.promise }, json(200, [{ summary_text: 'ALPHA' }])]
        : [json(200, [])],
    );
    const running = run('replace');
    await until(() => server().requests.length === 1);
    await infer({ model: 'owner/model', inputs: 'other', output: 'none' });
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), 'new '));
    answer.open();
    await running;
    assert.equal(editor.document.getText(), 'new beta ALPHA beta');
  });

  it('fault 63: goes to the selection that was sent, whatever is selected or open when it arrives', async () => {
    const editor = await openText('alpha beta');
    select(editor, 'alpha');
    const answer = gate();
    server().play([{ until: answer.promise }, json(200, [{ summary_text: 'SENT' }])]);
    const running = run('replace');
    await until(() => server().requests.length === 1);
    select(editor, 'beta');
    const other = await openText('alpha');
    answer.open();
    await running;
    assert.equal(editor.document.getText(), 'SENT beta');
    assert.equal(other.document.getText(), 'alpha');
  });

  it('replaces its own result when the run is repeated', async () => {
    const editor = await openText('alpha beta');
    select(editor, 'alpha');
    let run1 = 0;
    server().playBy(() => [json(200, [{ summary_text: `take ${++run1}` }])]);
    await run('replace');
    await vscode.commands.executeCommand('hfInference.repeatLastWithoutCache');
    assert.equal(editor.document.getText(), 'take 2 beta');
    assert.deepEqual(
      server().requests.map(({ headers }) => headers['x-use-cache']),
      [undefined, 'false'],
    );
    assert.equal((JSON.parse(server().requests[1]?.body ?? '') as { inputs: string }).inputs, 'alpha');
  });

  it('replaces the text that Undo has brought back when the run is repeated', async () => {
    const editor = await openText('alpha beta');
    select(editor, 'alpha');
    server().playBy(() => [json(200, [{ summary_text: 'short' }])]);
    await run('replace');
    assert.equal(editor.document.getText(), 'short beta');
    await vscode.window.showTextDocument(editor.document);
    await vscode.commands.executeCommand('undo');
    await until(() => editor.document.getText() === 'alpha beta');
    await vscode.commands.executeCommand('hfInference.repeatLast');
    assert.equal(editor.document.getText(), 'short beta');
  });

  it('has a command that shows the raw JSON', async () => {
    const editor = await openText('alpha');
    select(editor, 'alpha');
    server().play([json(200, [{ summary_text: 'x' }])]);
    await run('beside');
    await vscode.commands.executeCommand('hfInference.showRawAnswer');
    assert.deepEqual(JSON.parse(vscode.window.activeTextEditor?.document.getText() ?? ''), [
      { summary_text: 'x' },
    ]);
  });
});
