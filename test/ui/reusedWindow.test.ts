import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from '../support/eventually';
import { useWorkbench } from '../support/workbench/useWorkbench';

const SAMPLE = 'lua/queue.lua';
let firstFolder: string;
let original: string;

describe('A window that two suites use', () => {
  describe('in the first one', () => {
    const { workbench, changeSettings } = useWorkbench();

    it('has an unsaved file, a new file, a panel, and a changed setting', async () => {
      firstFolder = workbench().folder;
      original = await readFile(join(firstFolder, SAMPLE), 'utf8');
      await changeSettings({ 'hfInference.model': 'owner/left', 'files.autoSave': 'off' });
      await writeFile(join(firstFolder, 'left.txt'), 'left');
      await workbench().openFile(SAMPLE);
      await workbench().insertText('unsaved');
      await workbench().page.locator('.tab.active.dirty').waitFor();
      await workbench().runCommand('HF Inference: Show Extension Log');
      await workbench().page.locator('.part.panel').waitFor();
      await eventually(async () => assert.match(await workbench().statusItem.innerText(), /left/));
    });
  });

  describe('in the second one', () => {
    const { workbench } = useWorkbench();

    it('is as if it had just been opened', async () => {
      assert.equal(workbench().folder, firstFolder);
      assert.deepEqual(await workbench().tabs(), []);
      assert.equal(await workbench().page.locator('.part.panel').isVisible(), false);
      await eventually(async () => assert.match(await workbench().statusItem.innerText(), /code-language/));
      const files = workbench().page.locator('.explorer-folders-view .monaco-list-row');
      await files.filter({ hasText: 'several-languages.txt' }).waitFor();
      await files.filter({ hasText: 'left.txt' }).waitFor({ state: 'detached' });
      assert.equal(await readFile(join(firstFolder, SAMPLE), 'utf8'), original);
      await workbench().openFile(SAMPLE);
      assert.doesNotMatch(await workbench().editorText(), /unsaved/);
    });
  });
});
