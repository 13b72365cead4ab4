import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { json } from '../support/http/httpAnswers';
import { MemoryFiles } from './memoryFiles';
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

const READ_ONLY = 'The document cannot be edited. The result was opened beside it.';
const bytes = (text: string) => new TextEncoder().encode(text);
const textOf = async (uri: vscode.Uri) => new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));

describe('fault 65: a result in an unusual document', () => {
  const { server } = useLoopback();
  const messages = useMessages();
  afterEach(closeEditors);
  const texts = () => messages.shown.map(({ text }) => text);
  const isShown = (text: string) => until(() => answerDocument()?.getText().includes(text) === true);

  /** Starts a run on the selected `alpha` of an editor; `answer` lets it come back with SHORT. */
  const start = async (editor: vscode.TextEditor) => {
    select(editor, 'alpha');
    const answer = gate();
    server().play([{ until: answer.promise }, json(200, [{ summary_text: 'SHORT' }])]);
    const running = infer({ model: 'owner/model', output: 'replace' });
    await until(() => server().requests.length === 1);
    return {
      finish: async () => {
        answer.open();
        return running;
      },
    };
  };

  it('VS Code refuses the edit: it is tried once, and a button copies the text', async () => {
    const editor = await openText('alpha beta');
    const run = await start(editor);
    await openText('in front of it');
    const original = Reflect.get(vscode.workspace, 'applyEdit');
    let tries = 0;
    Reflect.set(vscode.workspace, 'applyEdit', async () => {
      tries += 1;
      return false;
    });
    messages.press('Copy Result');
    try {
      const [result] = await run.finish();
      assert.equal(result?.status, 'ok');
    } finally {
      Reflect.set(vscode.workspace, 'applyEdit', original);
    }
    assert.equal(tries, 1);
    assert.equal(editor.document.getText(), 'alpha beta');
    assert.deepEqual(texts(), [READ_ONLY]);
    assert.equal(await vscode.env.clipboard.readText(), 'SHORT');
    await isShown('SHORT');
  });

  it('deleted while the model ran, with a hidden tab: nothing is written, the text is offered', async () => {
    const editor = await openText('alpha beta');
    const run = await start(editor);
    await openText('in front of it');
    await vscode.workspace.fs.delete(editor.document.uri);
    await run.finish();
    await assert.rejects(textOf(editor.document.uri));
    assert.deepEqual(messages.shown[0]?.buttons, ['Copy Result']);
    await isShown('SHORT');
  });

  it('deleted while the model ran, still visible: only the editor gets the text', async () => {
    const editor = await openText('alpha beta');
    const run = await start(editor);
    await vscode.workspace.fs.delete(editor.document.uri);
    await run.finish();
    await assert.rejects(textOf(editor.document.uri));
    assert.equal(editor.document.getText(), 'SHORT beta');
  });

  it('renamed while the model ran: the new file stays unchanged, and the result opens', async () => {
    const editor = await openText('alpha beta');
    const run = await start(editor);
    const { uri } = editor.document;
    const renamed = uri.with({ path: uri.path.replace('text-', 'renamed-') });
    const edit = new vscode.WorkspaceEdit();
    edit.renameFile(uri, renamed);
    assert.ok(await vscode.workspace.applyEdit(edit));
    await until(() => editor.document.isClosed);
    await run.finish();
    assert.equal(await textOf(renamed), 'alpha beta');
    assert.equal((await vscode.workspace.openTextDocument(renamed)).getText(), 'alpha beta');
    assert.match(texts().join(), /^The document was closed after its text was sent/);
    await isShown('SHORT');
  });

  it('changed on disk with unsaved changes: the editor gets the text, the file stays unchanged', async () => {
    const editor = await openText('alpha beta');
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 10), ' gamma'));
    const run = await start(editor);
    await vscode.workspace.fs.writeFile(editor.document.uri, bytes('of somebody else'));
    await run.finish();
    assert.equal(editor.document.getText(), 'SHORT beta gamma');
    assert.equal(editor.document.isDirty, true);
    assert.equal(await textOf(editor.document.uri), 'of somebody else');
    assert.deepEqual(texts(), []);
  });

  it('a cell of a notebook: the cell gets the text', async () => {
    const cell = new vscode.NotebookCellData(vscode.NotebookCellKind.Code, 'alpha beta', 'python');
    const notebook = await vscode.workspace.openNotebookDocument(
      'jupyter-notebook',
      new vscode.NotebookData([cell]),
    );
    await vscode.window.showNotebookDocument(notebook, { viewColumn: vscode.ViewColumn.One });
    await vscode.commands.executeCommand('notebook.cell.edit');
    await until(() => vscode.window.activeTextEditor?.document.uri.scheme === 'vscode-notebook-cell');
    const editor = vscode.window.activeTextEditor;
    assert.ok(editor !== undefined);
    const run = await start(editor);
    await run.finish();
    assert.equal(notebook.cellAt(0).document.getText(), 'SHORT beta');
    assert.deepEqual(texts(), []);
  });

  it('the right side of a comparison: only this side gets the text', async () => {
    const left = (await openText('alpha left')).document;
    const right = (await openText('alpha right')).document;
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.commands.executeCommand('vscode.diff', left.uri, right.uri);
    await until(() => vscode.window.activeTextEditor?.document.uri.toString() === right.uri.toString());
    const editor = vscode.window.activeTextEditor;
    assert.ok(editor !== undefined);
    const run = await start(editor);
    await run.finish();
    assert.equal(editor.document.getText(), 'SHORT right');
    assert.equal((await vscode.workspace.openTextDocument(left.uri)).getText(), 'alpha left');
  });

  for (const isReadonly of [false, true]) {
    it(`a virtual file that ${isReadonly ? 'cannot' : 'can'} be written, behind another tab`, async () => {
      const files = new MemoryFiles();
      const scheme = isReadonly ? 'test-memory-readonly' : 'test-memory';
      const registration = vscode.workspace.registerFileSystemProvider(scheme, files, { isReadonly });
      try {
        const uri = vscode.Uri.from({ scheme, path: '/file.txt' });
        files.writeFile(uri, bytes('alpha beta'));
        const editor = await vscode.window.showTextDocument(uri, {
          viewColumn: vscode.ViewColumn.One,
          preview: false,
        });
        const run = await start(editor);
        await openText('in front of it');
        await run.finish();
        assert.equal(editor.document.getText(), isReadonly ? 'alpha beta' : 'SHORT beta');
        assert.deepEqual(texts(), isReadonly ? [READ_ONLY] : []);
        if (isReadonly) {
          await isShown('SHORT');
        }
      } finally {
        await closeEditors();
        registration.dispose();
      }
    });
  }
});

describe('fault 66: selections of unusual text', () => {
  const { server } = useLoopback();
  const messages = useMessages();
  afterEach(closeEditors);
  const sent = () =>
    server().requests.map(({ body }) => (JSON.parse(body) as { readonly inputs: unknown }).inputs);

  it('a line of 5 MB: it is sent whole after a confirmation', async () => {
    const line = 'x'.repeat(5_000_000);
    const editor = await openText(`${line}\nend`);
    editor.selection = new vscode.Selection(0, 0, 0, line.length);
    server().play([json(200, [{ summary_text: 'SHORT' }])]);
    const args = { model: 'owner/model', task: 'translation', output: 'replace' };
    await infer(args);
    assert.equal(server().requests.length, 0);
    assert.match(messages.shown[0]?.text ?? '', /^Send 5,000,000 characters to /);
    messages.press('Send');
    await infer(args);
    assert.deepEqual(
      sent().map((input) => input === line),
      [true],
    );
    assert.equal(editor.document.getText(), 'SHORT\nend');
  });

  it('NUL characters: they are sent and placed unchanged', async () => {
    const editor = await openText('a-b end');
    await editor.edit((edit) => edit.replace(new vscode.Range(0, 1, 0, 2), '\u0000'));
    editor.selection = new vscode.Selection(0, 0, 0, 3);
    server().play([json(200, [{ summary_text: 'c\u0000d' }])]);
    await infer({ model: 'owner/model', output: 'replace' });
    assert.deepEqual(sent(), ['a\u0000b']);
    assert.equal(editor.document.getText(), 'c\u0000d end');
  });

  it('a column: the part of each line is an input except for short lines, and one undo step restores all', async () => {
    const before = 'ab-1-cd\nab\nab-2-cd';
    const editor = await openText(before);
    editor.selections = [
      new vscode.Selection(0, 2, 0, 5),
      new vscode.Selection(1, 2, 1, 2),
      new vscode.Selection(2, 2, 2, 5),
    ];
    server().playBy(({ body }) => [json(200, [{ summary_text: body.includes('1') ? '<one>' : '<two>' }])]);
    await infer({ model: 'owner/model', output: 'replace' });
    assert.deepEqual(new Set(sent()), new Set(['-1-', '-2-']));
    assert.equal(editor.document.getText(), 'ab<one>cd\nab\nab<two>cd');
    await vscode.window.showTextDocument(editor.document);
    await vscode.commands.executeCommand('undo');
    assert.equal(editor.document.getText(), before);
  });

  it('a lone surrogate in a prompt: it is sent as a replacement character and remains in the document', async () => {
    const editor = await openText('x;');
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 1), 'a\ud800b'));
    const prompt = editor.document.getText(new vscode.Range(0, 0, 0, 4));
    editor.selection = new vscode.Selection(0, 0, 0, 4);
    server().play([json(200, [{ generated_text: 'xa\ufffdb!' }])]);
    await infer({ model: 'owner/model', task: 'text-generation', stream: false, output: 'replace' });
    assert.deepEqual(sent(), ['xa\ufffdb']);
    assert.equal(editor.document.getText(), `${prompt}!;`);
  });

  it('no editor: a message asks for a file, nothing is sent', async () => {
    await closeEditors();
    server().play([json(200, [])]);
    assert.equal(await infer({ model: 'owner/model' }), undefined);
    assert.equal(server().requests.length, 0);
    assert.match(messages.shown[0]?.text ?? '', /text editor/);
  });
});
