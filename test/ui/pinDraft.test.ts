import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from '../support/eventually';
import { json } from '../support/http/httpAnswers';
import { ScriptedServer } from '../support/http/scriptedServer';
import { cacheFolder } from '../support/projectFolder';
import { acceptRow } from '../support/workbench/acceptRow';
import { lookAway } from '../support/workbench/lookAway';
import { setToken } from '../support/workbench/setToken';
import { storedByBrowser } from '../support/workbench/storedByBrowser';
import { useWorkbench } from '../support/workbench/useWorkbench';

const NAME = 'pinned-models.hfpins.json';

const entry = (model: string) => JSON.stringify({ model_id: model, compute_type: 'cpu' });
const listOf = (...models: readonly string[]) => `{"pinned_models":[${models.map(entry).join(',')}]}`;

for (const [autoSave, theme] of [
  ['off', 'Default Dark Modern'],
  ['afterDelay', 'Default High Contrast'],
] as const) {
  describe(`The edited list of pinned models, files.autoSave ${autoSave}`, () => {
    let server: ScriptedServer;
    let models: readonly string[] = [];
    const { workbench, shared } = useWorkbench(async () => {
      server = await ScriptedServer.start();
      server.playBy(({ body, method, path }) => {
        if (path !== '/usage/pinned_models') {
          return [json(404, { error: 'Not Found' })];
        }
        if (method === 'POST') {
          const sent = JSON.parse(body) as { pinned_models: { model_id: string }[] };
          models = sent.pinned_models.map(({ model_id: model }) => model);
        }
        return [json(200, listOf(...models))];
      });
      return {
        settings: {
          'hfInference.endpoint': server.origin,
          'files.autoSave': autoSave,
          'workbench.colorTheme': theme,
        },
        size: { width: 1000, height: 700 },
      };
    });
    before(() => setToken(workbench(), 'hf_testCanary0123456789'));
    after(() => server.close());
    beforeEach(async () => {
      models = ['owner/one', 'owner/two'];
      // What a test that failed may have left.
      await press('Escape');
      await workbench().runCommand('Notifications: Clear All Notifications');
      if ((await workbench().tabs()).length > 0) {
        await workbench().runCommand('HF Inference: Discard Pinned Models List');
        await closed();
      }
    });

    const press = (key: string) => workbench().page.keyboard.press(key);
    const lens = (name: string) =>
      workbench().activeEditor.locator('.codelens-decoration a').getByText(name, { exact: true });
    const text = () => workbench().editorText(NAME);
    const isDirty = async () => (await workbench().page.locator('.tab.active.dirty').count()) > 0;
    const shot = (name: string) =>
      workbench().screenshot(join(cacheFolder, 'pins', `draft-${autoSave}-${name}.png`));

    async function edit(expected: string | RegExp = /"owner\/one"/): Promise<void> {
      await workbench().runCommand('HF Inference: Replace All Pinned Models…');
      await acceptRow(workbench(), 'Edit the list');
      await eventually(async () => assert.match(await text(), new RegExp(expected)));
      await lens('Apply').waitFor();
    }

    async function closed(): Promise<void> {
      await eventually(async () => assert.deepEqual(await workbench().tabs(), []));
      assert.equal(await workbench().dialog.count(), 0);
    }

    /** What VS Code has kept of documents that are not saved. */
    async function backups(): Promise<string> {
      const folder = join(shared().server.userDataFolder, 'User', 'Backups');
      const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
      const files = entries.filter((found) => found.isFile());
      const texts = files.map((file) => readFile(join(file.parentPath, file.name), 'utf8'));
      return (await Promise.all(texts)).join('\n');
    }

    /** Reloads the page when VS Code has kept the open list, which `models` were read for, and its changed text. */
    async function reloaded(changed = ''): Promise<void> {
      if (changed !== '') {
        await eventually(async () =>
          assert.ok(autoSave === 'off' ? (await backups()).includes(changed) : !(await isDirty())),
        );
      }
      await lookAway(workbench());
      await eventually(async () => {
        const kept = (await storedByBrowser(workbench())) + (await backups());
        assert.ok([NAME, ...models, changed].every((text) => kept.includes(text)));
      });
      await workbench().page.reload();
      await workbench().ready();
      await lens('Apply').waitFor();
    }

    it('has Apply and Discard above it, and closes without a word where nothing was changed', async () => {
      await edit();
      await lens('Discard').waitFor();
      assert.equal(await isDirty(), false);
      await workbench().page.mouse.move(700, 600);
      await shot('opened');
      await workbench().runCommand('View: Close Editor');
      await closed();
    });

    it('shows the list as it is now when it is opened again', async () => {
      models = ['owner/one', 'owner/other'];
      await edit(/"owner\/other"/);
      await lens('Discard').click();
      await closed();
    });

    it('is applied by Ctrl+S; what was dismissed or is wrong stays in the editor', async () => {
      await edit();
      await workbench().replaceText(listOf('owner/one', 'owner/new'));
      await press('Control+S');
      await workbench().dialog.getByText('Added: owner/new').waitFor();
      await shot('question');
      await press('Escape');
      await workbench().dialog.waitFor({ state: 'detached' });
      assert.match(await text(), /owner\/new/);
      assert.deepEqual(await workbench().notifications(), []);
      await workbench().replaceText('{"pinned_models":[{}]}');
      await press('Control+S');
      await workbench().notification('Check “pinned_models.0.model_id”').waitFor();
      assert.match(await text(), /\[\{\}\]/);
      assert.deepEqual(models, ['owner/one', 'owner/two']);
      await workbench().replaceText(listOf('owner/one', 'owner/new'));
      await press('Control+S');
      await workbench().dialog.getByText('Added: owner/new').waitFor();
      await press('Enter');
      await closed();
      assert.deepEqual(models, ['owner/one', 'owner/new']);
      await workbench().runCommand('Notifications: Clear All Notifications');
    });

    it('is applied by Apply above it', async () => {
      await edit();
      await workbench().replaceText(listOf('owner/two'));
      await lens('Apply').click();
      await workbench().dialog.getByText('Removed: owner/one').waitFor();
      await press('Enter');
      await closed();
      assert.deepEqual(models, ['owner/two']);
    });

    it('is discarded without a question', async () => {
      await edit();
      await workbench().replaceText(listOf('owner/new'));
      await lens('Discard').click();
      await closed();
      assert.deepEqual(models, ['owner/one', 'owner/two']);
      await edit();
      await workbench().runCommand('HF Inference: Discard Pinned Models List');
      await closed();
    });

    // What is not changed is not saved either.
    if (autoSave === 'off') {
      it('is there after a reload where it was not changed', async () => {
        models = [...models, 'owner/kept'];
        await edit(/"owner\/kept"/);
        await reloaded();
        assert.match(await text(), /"owner\/kept"/);
        await lens('Discard').click();
        await closed();
      });
    }

    it('is there after a reload where it was changed', async () => {
      models = [...models, 'owner/base'];
      await edit(/"owner\/base"/);
      await workbench().replaceText(listOf('owner/changed'));
      await reloaded('owner/changed');
      assert.match(await text(), /owner\/changed/);
      await shot('reloaded');
      assert.deepEqual(await workbench().notifications(), []);
      await workbench().focusEditor();
      await press('Control+S');
      await workbench().dialog.getByText('Added: owner/changed').waitFor();
      await press('Enter');
      await closed();
      assert.deepEqual(models, ['owner/changed']);
    });

    if (autoSave === 'off') {
      it('is applied by Save in the question on closing, and stays open where that is dismissed', async () => {
        await workbench().runCommand('Notifications: Clear All Notifications');
        await edit();
        await workbench().replaceText(listOf('owner/new'));
        await workbench().runCommand('View: Close Editor');
        await workbench().dialog.getByText('Do you want to save the changes').waitFor();
        await press('Enter');
        await workbench().dialog.getByText('Added: owner/new').waitFor();
        await press('Escape');
        await workbench().notification('The list was not applied.').waitFor();
        await shot('not applied');
        assert.match(await text(), /owner\/new/);
        assert.equal(await isDirty(), true);
        await workbench().runCommand('View: Close Editor');
        await workbench().dialog.getByText('Do you want to save the changes').waitFor();
        await press('Enter');
        await workbench().dialog.getByText('Added: owner/new').waitFor();
        await press('Enter');
        await closed();
        assert.deepEqual(models, ['owner/new']);
      });
    } else {
      it('is kept, not applied, by a save that nobody asked for', async () => {
        await edit();
        await workbench().replaceText(listOf('owner/new'));
        await eventually(async () => assert.equal(await isDirty(), false));
        assert.equal(await workbench().dialog.count(), 0);
        assert.deepEqual(models, ['owner/one', 'owner/two']);
        await workbench().runCommand('View: Close Editor');
        await closed();
        await edit(/owner\/new/);
        await lens('Discard').click();
        await closed();
        await edit();
      });
    }
  });
}
