import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { chunk, json, STREAM_HEAD, tokenEvent } from '../support/http/httpAnswers';
import {
  answerDocument,
  closeEditors,
  gate,
  infer,
  inferOne,
  openText,
  select,
  until,
  useLoopback,
} from './useLoopback';

const summary = (text: string) => json(200, [{ summary_text: text }]);
const sentInputs = (body: string | undefined) => (JSON.parse(body ?? '{}') as { inputs: unknown }).inputs;

describe('results in unusual documents', () => {
  const { server } = useLoopback();
  afterEach(closeEditors);
  const run = (output: string) => infer({ model: 'owner/model', output });

  it('fault 66: line endings of the document are sent unchanged and kept in inserted text', async () => {
    const editor = await openText('one\r\ntwo\r\nthree');
    assert.equal(editor.document.eol, vscode.EndOfLine.CRLF);
    select(editor, 'one\r\ntwo');
    server().play([summary('a\nb\r\nc')]);
    await run('replace');
    assert.equal(sentInputs(server().requests[0]?.body), 'one\r\ntwo');
    assert.equal(editor.document.getText(), 'a\r\nb\r\nc\r\nthree');
    server().play([summary('again')]);
    await vscode.commands.executeCommand('hfInference.repeatLast');
    assert.equal(editor.document.getText(), 'again\r\nthree');
  });

  it('fault 66: several cursors without selected text do not count as selections', async () => {
    const editor = await openText('alpha beta');
    editor.selections = [new vscode.Selection(0, 0, 0, 5), new vscode.Selection(0, 7, 0, 7)];
    server().play([summary('x')]);
    const results = await run('none');
    assert.deepEqual(
      results.map(({ input }) => input),
      ['alpha'],
    );
  });

  it('fault 66: a selection of only lone surrogates is sent as replacement characters', async () => {
    server().play([summary('x')]);
    const editor = await openText('x');
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 1), 'a\ud800b'));
    editor.selections = [new vscode.Selection(0, 1, 0, 4)];
    await run('none');
    const sent = sentInputs(server().requests[0]?.body);
    assert.ok(sent === 'a\ufffdb', JSON.stringify(sent));
  });

  it('fault 65: a read-only document stays unchanged, and the result opens beside it', async () => {
    const readOnly = vscode.workspace.registerTextDocumentContentProvider('test-readonly', {
      provideTextDocumentContent: () => 'alpha beta',
    });
    try {
      const editor = await vscode.window.showTextDocument(vscode.Uri.parse('test-readonly:/file.txt'), {
        viewColumn: vscode.ViewColumn.One,
      });
      select(editor, 'alpha');
      server().play([summary('SHORT')]);
      const [result] = await run('replace');
      assert.equal(result?.status, 'ok');
      assert.equal(editor.document.getText(), 'alpha beta');
      await until(() => answerDocument()?.getText().includes('SHORT') === true);
    } finally {
      readOnly.dispose();
    }
  });

  it('fault 64: an undo while the model runs is tracked like any edit', async () => {
    const editor = await openText('alpha beta');
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), 'new '));
    select(editor, 'beta');
    const answer = gate();
    server().play([{ until: answer.promise }, summary('BETA')]);
    const running = run('replace');
    await until(() => server().requests.length === 1);
    await vscode.window.showTextDocument(editor.document);
    await vscode.commands.executeCommand('undo');
    answer.open();
    await running;
    assert.equal(editor.document.getText(), 'alpha BETA');
    await vscode.commands.executeCommand('undo');
    assert.equal(editor.document.getText(), 'alpha beta');
  });

  it('keeps the prompt if generated text replaces the selection', async () => {
    const editor = await openText('let a = ;');
    select(editor, 'let a = ');
    server().play([json(200, [{ generated_text: 'let a = 42' }])]);
    await run('replace');
    assert.equal(editor.document.getText(), 'let a = 42;');
    await vscode.commands.executeCommand('undo');
    server().play([json(200, [{ generated_text: '42' }])]);
    select(editor, 'let a = ');
    await run('replace');
    assert.equal(editor.document.getText(), '42;');
  });

  it('fault 67: what a model writes is shown literally and has no effect', async () => {
    const editor = await openText('alpha');
    select(editor, 'alpha');
    const evil =
      '![x](https://evil.example/a.png)\n```\n<script>alert(1)</script>\n[y](command:workbench.action.quit)\u001b]52;c;x\u0007\u202e';
    server().play([summary(evil)]);
    await run('beside');
    const shown = answerDocument()?.getText() ?? '';
    assert.match(shown, /^````/m);
    assert.ok(!/[\u001b\u0007\u202e]/.test(shown));
    await run('clipboard');
    assert.equal(await vscode.env.clipboard.readText(), evil);
  });
});

describe('streams', () => {
  const { server } = useLoopback();
  afterEach(closeEditors);
  const event = (text: string, whole?: string) => chunk(tokenEvent(text, whole));

  it('are requested if the task is text-generation, shown while they arrive, and end as a plain answer', async () => {
    const editor = await openText('say');
    select(editor, 'say');
    server().play([
      STREAM_HEAD,
      event(' hello'),
      { wait: 500 },
      event(' world'),
      { wait: 300 },
      event('!', ' hello world!'),
      chunk(''),
    ]);
    const running = infer({ model: 'owner/model', task: 'text-generation', output: 'beside' });
    await until(() => answerDocument()?.getText().includes(' hello') === true);
    assert.doesNotMatch(answerDocument()?.getText() ?? '', /world!/);
    const [result] = await running;
    assert.deepEqual(result?.output, [{ generated_text: ' hello world!' }]);
    assert.match(answerDocument()?.getText() ?? '', /hello world!/);
    assert.equal((JSON.parse(server().requests[0]?.body ?? '') as { stream: unknown }).stream, true);
  });

  it('are not requested with stream: false', async () => {
    server().play([json(200, [{ generated_text: 'x' }])]);
    await inferOne({ task: 'text-generation', stream: false });
    assert.equal((JSON.parse(server().requests[0]?.body ?? '') as { stream?: unknown }).stream, undefined);
  });

  it('fault 39: the text before a stream ended early is kept as incomplete, and no document is changed', async () => {
    const editor = await openText('say');
    select(editor, 'say');
    server().play([STREAM_HEAD, event(' half'), { wait: 100 }, { close: 'rst' }]);
    const [result] = await infer({ model: 'owner/model', task: 'text-generation', output: 'replace' });
    assert.equal(result?.status, 'error');
    assert.equal(editor.document.getText(), 'say');
    assert.match(answerDocument()?.getText() ?? '', /^# Incomplete[^]* half/);
  });
});
