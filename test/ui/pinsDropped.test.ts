import assert from 'node:assert/strict';
import { join } from 'node:path';
import { eventually } from '../support/eventually';
import { json } from '../support/http/httpAnswers';
import { cacheFolder } from '../support/projectFolder';
import { ScriptedServer } from '../support/http/scriptedServer';
import { namesOfRows } from '../support/workbench/manyPins';
import { setToken } from '../support/workbench/setToken';
import { useWorkbench } from '../support/workbench/useWorkbench';

interface Pin {
  readonly model_id: string;
  readonly compute_type: string;
}
const pin = (model: string, computeType = 'cpu'): Pin => ({ model_id: model, compute_type: computeType });

describe('found fault 26, fault 78: a server that keeps only some of the pinned models', () => {
  let server: ScriptedServer;
  let list: readonly Pin[] = [];
  let keeps: (sent: readonly Pin[]) => readonly Pin[];
  const { workbench } = useWorkbench(async () => {
    server = await ScriptedServer.start();
    server.playBy(({ body, method, path }) => {
      if (path !== '/usage/pinned_models') {
        return [json(404, { error: 'Not Found' })];
      }
      if (method === 'POST') {
        list = keeps((JSON.parse(body) as { pinned_models: Pin[] }).pinned_models);
      }
      return [json(200, { pinned_models: list })];
    });
    return {
      settings: { 'hfInference.endpoint': server.origin, 'workbench.colorTheme': 'Default Dark Modern' },
      size: { width: 1100, height: 700 },
    };
  });
  before(async () => {
    await setToken(workbench(), 'hf_testCanary0123456789');
    await workbench().runCommand('View: Show HF Inference');
  });
  beforeEach(async () => {
    list = [pin('owner/one'), pin('owner/two', 'gpu'), pin('owner/three')];
    keeps = (sent) => sent.slice(-2);
    await workbench().runCommand('Notifications: Clear All Notifications');
    await workbench().runCommand('HF Inference: Refresh Pinned Models');
    await shown(['owner/one', 'owner/two', 'owner/three']);
  });
  after(() => server.close());

  const view = () => workbench().page.locator('.pane', { hasText: 'Pinned Models' }).first();
  const rows = () => view().locator('.monaco-list-row');
  const dropped = () => rows().filter({ hasText: 'dropped by the server' });

  async function shown(models: readonly string[]): Promise<void> {
    await eventually(async () => assert.deepEqual(await namesOfRows(rows()), models));
  }

  async function addPin(model: string): Promise<void> {
    await workbench().runCommand('HF Inference: Pin a Model…');
    await workbench().quickInput.fill(model);
    // Its row says “use this id” unless it was pinned before.
    await workbench().quickPickRows.filter({ hasText: model }).first().waitFor();
    await workbench().page.keyboard.press('End');
    await workbench().page.keyboard.press('Enter');
    await workbench().answer('cpu');
  }

  it('says which ones are gone, in the message and in the view', async () => {
    await addPin('owner/four');
    await workbench()
      .notification(
        'Pinned owner/four. Other models are no longer pinned: owner/one (cpu) and owner/two (gpu). Restore them, or refresh to accept the list as it is.',
      )
      .waitFor();
    await shown(['owner/three', 'owner/four', 'owner/one', 'owner/two']);
    assert.equal(await dropped().count(), 2);
    await view().getByText('The server dropped pinned models.').waitFor();
    await workbench().page.mouse.move(700, 200);
    await workbench().page.waitForTimeout(500);
    await workbench().screenshot(join(cacheFolder, 'pins', 'dropped.png'));
  });

  it('pins them again by Restore in the message, at their old places', async () => {
    await addPin('owner/eight');
    await workbench().notification('no longer pinned').waitFor();
    keeps = (sent) => sent;
    await workbench().pressButton(workbench().notification('no longer pinned'), 'Restore');
    await shown(['owner/one', 'owner/two', 'owner/three', 'owner/eight']);
    assert.equal(await dropped().count(), 0);
  });

  it('pins one of them again by Restore in its row, also after the message is gone', async () => {
    keeps = (sent) => sent.filter(({ model_id: model }) => !['owner/one', 'owner/two'].includes(model));
    await addPin('owner/five');
    await workbench().notification('no longer pinned').waitFor();
    await workbench().runCommand('Notifications: Clear All Notifications');
    keeps = (sent) => sent;
    const row = dropped().filter({ hasText: 'two' });
    await row.hover();
    await row.getByRole('button', { name: 'Restore Dropped Models' }).click();
    await eventually(async () => assert.equal(await dropped().count(), 1));
    assert.ok(list.some(({ model_id: model }) => model === 'owner/two'));
  });

  it('says which ones are gone where the change itself was not made, too', async () => {
    const before = list;
    keeps = (sent) => sent.slice(0, 2);
    await addPin('owner/six');
    await workbench()
      .notification(/kept only part of the list\. Other models are no longer pinned: /)
      .waitFor();
    keeps = (sent) => sent;
    await workbench().pressButton(workbench().notification('no longer pinned'), 'Restore');
    await eventually(() => assert.deepEqual(list, before));
  });

  it('no longer shows them once a refresh has accepted the list', async () => {
    keeps = (sent) => sent.filter(({ model_id: model }) => model !== 'owner/one');
    await addPin('owner/seven');
    await eventually(async () => assert.equal(await dropped().count(), 1));
    await workbench().runCommand('HF Inference: Refresh Pinned Models');
    await eventually(async () => assert.equal(await dropped().count(), 0));
    assert.ok(!list.some(({ model_id: model }) => model === 'owner/one'));
  });
});
