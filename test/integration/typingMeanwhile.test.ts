import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { json } from '../support/http/httpAnswers';
import { answerDocument, closeEditors, infer, openText, select, until, useLoopback } from './useLoopback';
import { useMessages } from './useMessages';

const TYPED = 'x';

interface Typist {
  /** Resolves to how many edits were made. */
  readonly stop: () => Promise<number>;
}

/** Types at the start of a document without a pause: the next edit is on its way as soon as the last one was made. */
async function startTyping(type: () => Thenable<boolean>): Promise<Typist> {
  let isTyping = true;
  let count = 0;
  const typing = (async () => {
    while (isTyping) {
      count += (await type()) ? 1 : 0;
    }
  })();
  await until(() => count > 2);
  return {
    stop: async () => {
      isTyping = false;
      await typing;
      return count;
    },
  };
}

describe('fault 62: a result that is placed while the user types', () => {
  const { server } = useLoopback();
  const messages = useMessages();
  afterEach(closeEditors);

  const start = new vscode.Position(0, 0);
  const typeInto = (editor: vscode.TextEditor) =>
    startTyping(() => editor.edit((edit) => edit.insert(start, TYPED)));

  it('several results are placed correctly, each run as one undo step', async () => {
    const before = '\nalpha beta gamma\ndelta\nend';
    const editor = await openText(before);
    const { document } = editor;
    server().playBy(({ body }) => {
      const { inputs } = JSON.parse(body) as { readonly inputs: string };
      return [json(200, [{ summary_text: inputs.toUpperCase() }])];
    });
    const typist = await typeInto(editor);
    const runs = [['alpha', 'gamma', 'delta'], ['beta']];
    for (const texts of runs) {
      select(editor, ...texts);
      await infer({ model: 'owner/model', output: 'replace' });
    }
    const typed = await typist.stop();
    assert.equal(document.getText(), `${TYPED.repeat(typed)}\nALPHA BETA GAMMA\nDELTA\nend`);
    assert.deepEqual(messages.shown, []);

    await vscode.window.showTextDocument(document);
    for (let step = 0; step < typed + runs.length; step += 1) {
      assert.notEqual(document.getText(), before);
      await vscode.commands.executeCommand('undo');
    }
    assert.equal(document.getText(), before);
  });

  it('a repeated run replaces its own result, wherever the typing has moved it', async () => {
    const editor = await openText('\nalpha beta');
    select(editor, 'alpha');
    let takes = 0;
    server().playBy(() => {
      takes += 1;
      return [json(200, [{ summary_text: `take ${takes}` }])];
    });
    const typist = await typeInto(editor);
    await infer({ model: 'owner/model', output: 'replace' });
    for (let repeats = 0; repeats < 5; repeats += 1) {
      await vscode.commands.executeCommand('hfInference.repeatLastWithoutCache');
    }
    const typed = await typist.stop();
    assert.equal(editor.document.getText(), `${TYPED.repeat(typed)}\ntake 6 beta`);
    assert.deepEqual(messages.shown, []);
  });

  it('a result in an editor that is set to read-only opens beside it, although others change its document', async () => {
    const editor = await openText('\nalpha beta');
    const { document } = editor;
    await vscode.commands.executeCommand('workbench.action.files.setActiveEditorReadonlyInSession');
    select(editor, 'alpha');
    server().play([json(200, [{ summary_text: 'SHORT' }])]);
    const typist = await startTyping(() => {
      const edit = new vscode.WorkspaceEdit();
      edit.insert(document.uri, start, TYPED);
      return vscode.workspace.applyEdit(edit);
    });
    await infer({ model: 'owner/model', output: 'replace' });
    const typed = await typist.stop();
    await vscode.commands.executeCommand('workbench.action.files.resetActiveEditorReadonlyInSession');
    assert.equal(document.getText(), `${TYPED.repeat(typed)}\nalpha beta`);
    assert.deepEqual(
      messages.shown.map(({ text }) => text),
      ['The document cannot be edited. The result was opened beside it.'],
    );
    await until(() => answerDocument()?.getText().includes('SHORT') === true);
  });
});
