import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { json } from '../support/http/httpAnswers';
import { useDecorations } from './useDecorations';
import { closeEditors, infer, openText, select, until, useLoopback } from './useLoopback';

const fills = (...tokens: readonly string[]) =>
  tokens.map((token, index) => ({
    token_str: token,
    token: index,
    score: 0.6 - index / 10,
    sequence: token,
  }));

describe('the words for a mask', () => {
  const { server } = useLoopback();
  const decorations = useDecorations();
  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
    await closeEditors();
  });
  const run = () => infer({ model: 'owner/model', task: 'fill-mask', output: 'beside' });
  const accept = () => vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
  const isPreviewed = (editor: vscode.TextEditor, ...words: readonly string[]) =>
    decorations.until(() => decorations.notes(editor).join() === words.join());

  it('are previewed in the text, and the chosen one takes the place of the mask as one undo step', async () => {
    const editor = await openText('🎉 I live in [MASK].');
    const before = editor.document.getText();
    select(editor, before);
    server().play([json(200, fills('Rome', ' Paris', 'Oslo'))]);
    await run();
    await isPreviewed(editor, 'Rome');
    await vscode.commands.executeCommand('workbench.action.quickOpenSelectNext');
    await isPreviewed(editor, 'Paris');
    assert.equal(editor.document.getText(), before);
    await accept();
    await until(() => editor.document.getText() === '🎉 I live in Paris.');
    await isPreviewed(editor);
    await vscode.window.showTextDocument(editor.document);
    await vscode.commands.executeCommand('undo');
    assert.equal(editor.document.getText(), before);
  });

  it('are asked for one mask after another, and placed together', async () => {
    const editor = await openText('[MASK] and [MASK].');
    const before = editor.document.getText();
    select(editor, before);
    server().play([json(200, [fills('You', 'We'), fills('I', 'they')])]);
    await run();
    await isPreviewed(editor, 'You');
    await accept();
    await isPreviewed(editor, 'You', 'I');
    await vscode.commands.executeCommand('workbench.action.quickOpenSelectNext');
    await isPreviewed(editor, 'You', 'they');
    await accept();
    await until(() => editor.document.getText() === 'You and they.');
    await vscode.window.showTextDocument(editor.document);
    await vscode.commands.executeCommand('undo');
    assert.equal(editor.document.getText(), before);
  });

  it('leave the text unchanged if the list is closed', async () => {
    const editor = await openText('I live in [MASK].');
    select(editor, editor.document.getText());
    server().play([json(200, fills('Rome'))]);
    await run();
    await isPreviewed(editor, 'Rome');
    await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
    await isPreviewed(editor);
    assert.equal(editor.document.getText(), 'I live in [MASK].');
  });

  it('are not asked for if the user types meanwhile', async () => {
    const editor = await openText('\nI live in [MASK].');
    select(editor, 'I live in [MASK].');
    server().playBy(() => [json(200, fills('Rome'))]);
    const running = run();
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), 'typed'));
    await running;
    // What would ask comes before the marks of the next run.
    select(editor, 'typed');
    server().playBy(() => [json(200, [[{ label: 'good', score: 0.973 }]])]);
    await infer({ model: 'owner/model', task: 'text-classification', output: 'clipboard' });
    await isPreviewed(editor, 'good 97.3 %');
    assert.ok(!decorations.everNoted().includes('Rome'));
  });
});
