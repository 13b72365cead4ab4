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
import { useMessages } from './useMessages';

const accept = () => vscode.commands.executeCommand('hfInference.acceptChange');
const reject = () => vscode.commands.executeCommand('hfInference.rejectChange');

function diffTabs(): readonly vscode.Tab[] {
  return vscode.window.tabGroups.all.flatMap(({ tabs }) =>
    tabs.filter(
      ({ input }) =>
        input instanceof vscode.TabInputTextDiff && input.modified.scheme === 'hf-inference-change',
    ),
  );
}

/** The right side of the diff editor, where the answers are in place. */
function suggested(): string | undefined {
  const input = diffTabs()[0]?.input;
  return input instanceof vscode.TabInputTextDiff
    ? vscode.workspace.textDocuments
        .find(({ uri }) => uri.toString() === input.modified.toString())
        ?.getText()
    : undefined;
}

/** The titles of the buttons in the text, by the line that they stand above. */
async function lenses({ document }: vscode.TextEditor): Promise<readonly string[]> {
  const found = await vscode.commands.executeCommand<readonly vscode.CodeLens[]>(
    'vscode.executeCodeLensProvider',
    document.uri,
  );
  return found.map(({ command, range }) => `${range.start.line} ${command?.title}`);
}

/** Edits as the user does, with an undo step of its own. */
async function type(editor: vscode.TextEditor, at: vscode.Position, text: string): Promise<void> {
  assert.ok(await editor.edit((edit) => edit.insert(at, text)));
}

describe('diff: a change to accept or reject', () => {
  const { server } = useLoopback();
  const messages = useMessages();
  afterEach(closeEditors);
  const run = (more: object = {}) => infer({ model: 'owner/model', output: 'diff', ...more });
  const upper = () =>
    server().playBy(({ body }) => {
      const { inputs } = JSON.parse(body) as { readonly inputs: string };
      return [json(200, [{ summary_text: inputs.toUpperCase() }])];
    });

  it('shows the answers in place beside the text, which keeps the focus and its text', async () => {
    const editor = await openText('alpha beta gamma\r\nend');
    select(editor, 'alpha', 'gamma');
    upper();
    await run();
    assert.equal(suggested()?.replaceAll('\r\n', '\n'), 'ALPHA beta GAMMA\nend');
    assert.equal(vscode.window.activeTextEditor?.document, editor.document);
    assert.equal(editor.document.getText(), 'alpha beta gamma\r\nend');
    const [tab, ...others] = diffTabs();
    assert.deepEqual(others, []);
    assert.match(tab?.label ?? '', /^text-.*\.txt \(Suggested Change\)$/);
    assert.notEqual(tab?.group.viewColumn, vscode.ViewColumn.One);
  });

  it('accepted after edits above: applies to where the texts are now, as one undo step', async () => {
    const editor = await openText('alpha beta gamma');
    select(editor, 'alpha', 'gamma');
    upper();
    await run();
    await type(editor, new vscode.Position(0, 0), 'first line\n');
    await type(editor, new vscode.Position(1, 8), '…');
    await until(() => suggested() === 'first line\nALPHA be…ta GAMMA');
    await accept();
    assert.equal(editor.document.getText(), 'first line\nALPHA be…ta GAMMA');
    assert.deepEqual(diffTabs(), []);
    await vscode.window.showTextDocument(editor.document, vscode.ViewColumn.One);
    await vscode.commands.executeCommand('undo');
    assert.equal(editor.document.getText(), 'first line\nalpha be…ta gamma');
    assert.deepEqual(messages.shown, []);
  });

  it('has its buttons in the text too, above what it would replace, until it is accepted or rejected', async () => {
    const editor = await openText('alpha beta\ngamma\ndelta');
    select(editor, 'alpha', 'beta', 'delta');
    upper();
    await run();
    await type(editor, new vscode.Position(0, 0), 'first line\n');
    assert.deepEqual(await lenses(editor), [
      '1 Accept All Changes',
      '1 Reject All Changes',
      '3 Accept All Changes',
      '3 Reject All Changes',
    ]);
    await reject();
    assert.deepEqual(await lenses(editor), []);
    select(editor, 'gamma');
    await run();
    assert.deepEqual(await lenses(editor), ['2 Accept Change', '2 Reject Change']);
    await accept();
    assert.deepEqual(await lenses(editor), []);
  });

  it('a message has the buttons if links in the text are turned off or out of sight', async () => {
    const editor = await openText('alpha beta');
    select(editor, 'alpha');
    upper();
    const configuration = vscode.workspace.getConfiguration('editor');
    await configuration.update('codeLens', false, vscode.ConfigurationTarget.Global);
    try {
      messages.press('Accept Change');
      await run();
      await until(() => editor.document.getText() === 'ALPHA beta');
      const [message] = messages.shown;
      assert.match(message?.text ?? '', /^A change to text-.*\.txt was suggested\.$/);
      assert.deepEqual(message?.buttons, ['Accept Change', 'Reject Change']);
      await configuration.update('codeLens', undefined, vscode.ConfigurationTarget.Global);
      const answer = gate();
      select(editor, 'beta');
      server().play([{ until: answer.promise }, json(200, [{ summary_text: 'BETA' }])]);
      const running = run();
      await openText('in front of it');
      answer.open();
      messages.press('Accept Change');
      await running;
      await until(() => editor.document.getText() === 'ALPHA BETA');
    } finally {
      await configuration.update('codeLens', undefined, vscode.ConfigurationTarget.Global);
    }
  });

  it('rejected after edits above, or its tab closed: changes nothing, says nothing', async () => {
    const editor = await openText('alpha beta');
    for (const end of [reject, () => vscode.window.tabGroups.close(diffTabs())]) {
      select(editor, 'alpha');
      upper();
      await run();
      await type(editor, new vscode.Position(0, 0), 'x');
      await end();
      await until(() => diffTabs().length === 0);
    }
    assert.equal(editor.document.getText(), 'xxalpha beta');
    assert.deepEqual(messages.shown, []);
    await accept();
    assert.equal(editor.document.getText(), 'xxalpha beta');
    assert.deepEqual(
      messages.shown.map(({ text }) => text),
      ['This change is no longer available. Run the model again.'],
    );
  });

  it('the selected text was changed: nothing is replaced, and the result is shown with the reason', async () => {
    const editor = await openText('alpha beta');
    select(editor, 'alpha');
    upper();
    await run();
    await type(editor, new vscode.Position(0, 2), '!');
    await accept();
    assert.equal(editor.document.getText(), 'al!pha beta');
    assert.deepEqual(
      messages.shown.map(({ text, buttons }) => [text, ...buttons]),
      [['The selected text has changed since it was sent. The result was opened beside it.', 'Copy Result']],
    );
    await until(() => answerDocument()?.getText().includes('ALPHA') === true);
  });

  it('the next change takes the place of the last one, also in another document', async () => {
    const first = await openText('alpha');
    select(first, 'alpha');
    upper();
    await run();
    const columns = vscode.window.tabGroups.all.length;
    const second = await openText('beta');
    select(second, 'beta');
    await run();
    assert.deepEqual([diffTabs().length, suggested()], [1, 'BETA']);
    assert.equal(vscode.window.tabGroups.all.length, columns);
    await accept();
    assert.deepEqual([first.document.getText(), second.document.getText()], ['alpha', 'BETA']);
  });

  it('the document was closed: accepting opens it again with the change', async () => {
    const editor = await openText('alpha beta');
    const { document } = editor;
    select(editor, 'alpha');
    upper();
    await run();
    const source = vscode.window.tabGroups.all
      .flatMap(({ tabs }) => tabs)
      .filter(
        ({ input }) =>
          input instanceof vscode.TabInputText && input.uri.toString() === document.uri.toString(),
      );
    await vscode.window.tabGroups.close(source);
    await accept();
    assert.equal(vscode.window.activeTextEditor?.document.uri.toString(), document.uri.toString());
    assert.equal(vscode.window.activeTextEditor?.document.getText(), 'ALPHA beta');
  });

  it('an incomplete text is marked, and placed only after another question', async () => {
    const editor = await openText('alpha beta');
    select(editor, 'alpha');
    const half = [{ generated_text: 'HALF', details: { finish_reason: 'length' } }];
    server().playBy(() => [json(200, half)]);
    await run({ task: 'translation' });
    assert.equal(suggested(), 'HALF beta');
    assert.match(diffTabs()[0]?.label ?? '', /\(Incomplete Suggested Change\)$/);
    await accept();
    assert.equal(editor.document.getText(), 'alpha beta');
    assert.equal(diffTabs().length, 1);
    assert.deepEqual(
      messages.shown.map(({ text, buttons, modal }) => ({ text, buttons, modal })),
      [
        {
          text: 'Incomplete: the text was cut off at the model’s token limit.',
          buttons: ['Replace Anyway'],
          modal: true,
        },
      ],
    );
    messages.press('Replace Anyway');
    await accept();
    assert.equal(editor.document.getText(), 'HALF beta');
  });

  it('given inputs, and an answer without text: no diff editor', async () => {
    server().play([json(200, [{ summary_text: 'SHORT' }])]);
    await run({ inputs: 'long' });
    await until(() => answerDocument()?.getText().includes('SHORT') === true);
    const editor = await openText('alpha');
    select(editor, 'alpha');
    server().play([json(200, [{ summary_text: ' ' }])]);
    await run();
    assert.deepEqual(diffTabs(), []);
    assert.deepEqual(
      messages.shown.map(({ text }) => text),
      ['The model returned no text. Nothing was changed.'],
    );
  });
});
