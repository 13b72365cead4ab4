import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from '../support/eventually';
import { json } from '../support/http/httpAnswers';
import { ScriptedServer } from '../support/http/scriptedServer';
import { acceptRow } from '../support/workbench/acceptRow';
import { chooseFromMenu } from '../support/workbench/chooseFromMenu';
import { setToken } from '../support/workbench/setToken';
import { useWorkbench } from '../support/workbench/useWorkbench';

describe('what a run needs besides the selection', () => {
  let server: ScriptedServer;
  const { changeSettings, workbench } = useWorkbench(async () => {
    server = await ScriptedServer.start();
    return {
      settings: {
        'hfInference.endpoint': server.origin,
        'hfInference.api': 'huggingface',
        'hfInference.model': 'owner/model',
        'hfInference.output': 'clipboard',
        // Its marks would be beside that of the paragraph.
        'hfInference.annotateEditor': false,
      },
    };
  });
  after(() => server.close());
  before(() => setToken(workbench(), 'hf_testAskedInputs'));
  beforeEach(async () => {
    // A question of a test before.
    await workbench().page.keyboard.press('Escape');
    await workbench().runCommand('View: Close All Editors');
  });
  const marks = () => workbench().activeEditor.locator('.view-overlays [class*="ced-"]');
  const sent = () => server.requests.map(({ body }) => JSON.parse(body) as unknown);

  it('a question is typed right there, and the next time Enter asks it again', async () => {
    await changeSettings({ 'hfInference.task': 'question-answering' });
    server.play([json(200, { answer: 'Guide', score: 0.9, start: 0, end: 5 })]);
    await workbench().openFile('python/word_count.py');
    await workbench().selectLines(1, 1);
    await workbench().runCommand('HF Inference: Infer on Selection');
    await workbench().page.getByText('Question for owner/model').waitFor();
    await workbench().answer('What is it?');
    await server.until(({ requests }) => requests.length === 1, 20_000);
    await workbench().focusEditor();
    await workbench().runCommand('HF Inference: Infer on Selection');
    await eventually(async () => assert.equal(await workbench().quickInput.inputValue(), 'What is it?'));
    await workbench().page.keyboard.press('Enter');
    await server.until(({ requests }) => requests.length === 2, 20_000);
    const [first, second] = sent() as readonly { readonly inputs: { readonly question: string } }[];
    assert.equal(first?.inputs.question, 'What is it?');
    assert.deepEqual(second, first);
  });

  it('the paragraph at the cursor is marked while Enter is all that is needed to send it', async () => {
    await changeSettings({ 'hfInference.task': 'text-classification' });
    server.play([json(200, [[{ label: 'good', score: 0.9 }]])]);
    await workbench().openFile('rust/inventory.rs');
    await workbench().page.keyboard.press('Control+Home');
    await workbench().runCommand('HF Inference: Infer on Selection');
    const row = workbench().quickPickRows.filter({ hasText: 'Infer on Paragraph' });
    // A repeated test is not asked again.
    await eventually(async () => assert.ok(server.requests.length > 0 || (await row.isVisible())));
    if (server.requests.length === 0) {
      assert.ok((await marks().count()) > 0);
      await acceptRow(workbench(), 'Infer on Paragraph');
    }
    await server.until(({ requests }) => requests.length === 1, 20_000);
    assert.deepEqual(sent(), [{ inputs: 'use std::collections::HashMap;\nuse std::fmt;' }]);
    await eventually(async () => assert.equal(await marks().count(), 0));
  });

  it('all values of a run are in one list: Enter runs, and each row opens its own list and comes back', async () => {
    server.play([json(200, [{ summary_text: 'short' }])]);
    await workbench().openFile('python/word_count.py');
    await workbench().selectLines(1, 1);
    await workbench().runCommand('HF Inference: Infer on Selection With…');
    await workbench().pick(/^Task/);
    await workbench().pick(/^summarization/);
    await workbench()
      .quickPickRows.filter({ hasText: /^Task\s*summarization/ })
      .waitFor();
    await workbench().page.keyboard.press('Enter');
    await server.until(({ requests }) => requests.length === 1, 20_000);
    await eventually(async () =>
      assert.equal(await workbench().page.evaluate(() => navigator.clipboard.readText()), 'short'),
    );
  });

  it('images are sent from the context menu of the Explorer', async () => {
    await changeSettings({ 'hfInference.task': 'image-classification' });
    server.play([json(200, [{ label: 'cat', score: 0.9 }])]);
    const names = ['cat-a.gif', 'cat-b.gif'];
    await Promise.all(
      names.map((name) => writeFile(join(workbench().folder, name), 'GIF89a\x01\0\x01\0\0\0\0;')),
    );
    const row = (name: string) =>
      workbench().page.locator('.explorer-folders-view .monaco-list-row', { hasText: name });
    const selected = workbench().page.locator('.explorer-folders-view .monaco-list-row.selected');
    // The Explorer selects a file once more when it has opened.
    await eventually(async () => {
      await row('cat-a.gif').click();
      await row('cat-b.gif').click({ modifiers: ['Control'] });
      assert.equal(await selected.count(), 2);
    });
    await row('cat-b.gif').click({ button: 'right' });
    await chooseFromMenu(workbench(), 'Infer on File…');
    await server.until(({ requests }) => requests.length === 2, 20_000);
    assert.deepEqual(
      server.requests.map(({ headers }) => headers['content-type']),
      ['image/gif', 'image/gif'],
    );
  });
});
