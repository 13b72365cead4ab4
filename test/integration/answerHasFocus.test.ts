import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { json } from '../support/http/httpAnswers';
import { closeEditors, infer, openText, select, until, useLoopback } from './useLoopback';
import { useMessages } from './useMessages';

describe('Infer on Selection while an answer has the focus', () => {
  const { server } = useLoopback();
  const messages = useMessages();
  let panel: vscode.WebviewPanel | undefined;
  afterEach(async () => {
    panel?.dispose();
    await closeEditors();
  });

  const focusPanel = async () => {
    panel ??= vscode.window.createWebviewPanel('answer', 'Answer', vscode.ViewColumn.Two);
    panel.onDidDispose(() => (panel = undefined));
    panel.reveal(vscode.ViewColumn.Two);
    await until(() => vscode.window.activeTextEditor === undefined);
  };
  const sentInputs = () => server().requests.map(({ body }) => Object(JSON.parse(body)).inputs);
  const run = () => infer({ model: 'owner/model', output: 'none' });

  it('takes the selection of the text beside it', async () => {
    select(await openText('alpha beta'), 'beta');
    await focusPanel();
    server().play([json(200, [{ generated_text: 'x' }])]);
    const [result] = await run();
    assert.equal(result?.status, 'ok');
    assert.deepEqual(sentInputs(), ['beta']);
  });

  it('takes the text with a selection out of several', async () => {
    const other = await openText('without a selection');
    await vscode.window.showTextDocument(other.document, vscode.ViewColumn.Three);
    select(await openText('alpha beta'), 'alpha');
    await focusPanel();
    server().play([json(200, [{ generated_text: 'x' }])]);
    await run();
    assert.deepEqual(sentInputs(), ['alpha']);
  });

  it('asks to click into one of several texts with a selection', async () => {
    const { document } = await openText('gamma');
    select(await vscode.window.showTextDocument(document, vscode.ViewColumn.Three), 'gamma');
    select(await openText('alpha beta'), 'alpha');
    await focusPanel();
    server().play();
    await run();
    assert.deepEqual(
      messages.shown.map(({ text }) => text),
      ['Several texts are open. Click into one of them, and then try again.'],
    );
    assert.deepEqual(sentInputs(), []);
  });

  it('asks to open a file if there is no text', async () => {
    await focusPanel();
    await run();
    assert.deepEqual(
      messages.shown.map(({ text }) => text),
      ['No text editor is open. Open a file and select text.'],
    );
  });
});
