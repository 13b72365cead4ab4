import assert from 'node:assert/strict';
import { eventually } from '../support/eventually';
import { useWorkbench } from '../support/workbench/useWorkbench';

const ANSWER = 'HF Inference Answer.md';

describe('Infer on Selection', () => {
  const { workbench, changeSettings } = useWorkbench();
  const answer = () => workbench().editorText(ANSWER);
  beforeEach(() => workbench().runCommand('View: Close All Editors'));
  afterEach('No error is shown', async () => assert.deepEqual(await workbench().notifications(), []));

  async function inferOnRust(): Promise<void> {
    await workbench().openFile('rust/inventory.rs');
    await workbench().selectAll();
    await workbench().runCommand('HF Inference: Infer on Selection');
    await eventually(async () => assert.match(await answer(), /^# rust (> )?\d+(\.\d)? %/));
  }

  it('is offered by the palette once a file is open', async () => {
    await workbench().openFile('rust/inventory.rs');
    const commands = await workbench().commands('HF Inference: Infer on Selection');
    assert.equal(commands[0], 'HF Inference: Infer on Selection');
  });

  it('names the model in the status bar', async () => {
    await eventually(async () =>
      assert.match(await workbench().statusItem.innerText(), /^\s*code-language\s*$/),
    );
  });

  it('shows rust first, with its score, beside the selected Rust sample', async () => {
    await inferOnRust();
    assert.deepEqual(await workbench().tabs(), ['inventory.rs', ANSWER]);
  });

  it('leaves the focus and the selection in the file', async () => {
    await inferOnRust();
    await workbench().page.keyboard.press('Delete');
    await eventually(async () => assert.equal(await workbench().editorText('inventory.rs'), ''));
    await workbench().undo();
    await workbench().page.keyboard.press('Control+Home');
    await eventually(async () =>
      assert.match(await workbench().editorText('inventory.rs'), /^use std::collections::HashMap;/),
    );
  });

  it('runs by its key, and shows the next answer in the same tab', async () => {
    await inferOnRust();
    await workbench().openFile('python/word_count.py');
    await workbench().selectLines(3, 14);
    await workbench().page.keyboard.press('Control+K');
    await workbench().page.keyboard.press('h');
    await eventually(async () => assert.match(await answer(), /^# python /));
    assert.equal((await workbench().tabs()).filter((tab) => tab === ANSWER).length, 1);
  });

  it('is in the context menu of an editor with a selection', async () => {
    await workbench().openFile('python/word_count.py');
    await workbench().selectLines(3, 6);
    await workbench().activeEditor.locator('.view-line').nth(3).click({ button: 'right' });
    const entry = (text: RegExp) =>
      workbench().page.locator('.context-view .action-label', { hasText: text }).first();
    await entry(/^HF Inference$/).hover();
    await entry(/^Infer on Selection$/).waitFor();
    await workbench().page.keyboard.press('Escape');
    await workbench().page.keyboard.press('Escape');
  });

  it('answers several selections in their order', async () => {
    await workbench().openFile('several-languages.txt');
    await workbench().selectBlocks([
      [1, 4],
      [6, 10],
      [12, 14],
    ]);
    await workbench().runCommand('HF Inference: Infer on Selection');
    await eventually(async () => assert.match(await answer(), /lines 1 to 4/));
    await workbench().page.locator(`.tab[data-resource-name="${ANSWER}"]`).click();
    // Not all lines are on the screen.
    await eventually(async () => {
      await workbench().page.keyboard.press('Control+A');
      await workbench().page.keyboard.press('Control+C');
      const text = await workbench().page.evaluate(() => navigator.clipboard.readText());
      assert.deepEqual(
        [...text.matchAll(/^# (\w+)/gm)].map(([, language]) => language),
        ['rust', 'python', 'sql'],
      );
    });
  });

  it('puts the answer in place of the selection with the output "replace", and one undo takes it back', async () => {
    await changeSettings({ 'hfInference.output': 'replace' });
    try {
      await workbench().openFile('go/cache.go');
      const before = await workbench().editorText('cache.go');
      await workbench().selectLines(1, 24);
      await workbench().runCommand('HF Inference: Infer on Selection');
      await eventually(async () => assert.match(await workbench().editorText('cache.go'), /^go\n/));
      await workbench().focusEditor();
      await workbench().undo();
      await eventually(async () => assert.equal(await workbench().editorText('cache.go'), before));
    } finally {
      await changeSettings({ 'hfInference.output': 'beside' });
    }
  });
});
