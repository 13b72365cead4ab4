import assert from 'node:assert/strict';
import { join } from 'node:path';
import { eventually } from '../support/eventually';
import { json } from '../support/http/httpAnswers';
import { cacheFolder } from '../support/projectFolder';
import { ScriptedServer } from '../support/http/scriptedServer';
import { pinRowsOf } from '../support/workbench/manyPins';
import { chooseFromMenu } from '../support/workbench/chooseFromMenu';
import { screenshotInThemes } from '../support/workbench/screenshotInThemes';
import { setToken } from '../support/workbench/setToken';
import { useWorkbench } from '../support/workbench/useWorkbench';

const MODELS = ['demo/code-language', 'demo/dts-complete', 'openai-community/gpt2', 'bert-base-uncased'];

describe('The rows of the pinned models', () => {
  let server: ScriptedServer;
  const { workbench, shared, changeSettings } = useWorkbench(async () => {
    server = await ScriptedServer.start();
    server.playBy(({ path }) => [
      path === '/usage/pinned_models'
        ? json(200, {
            pinned_models: MODELS.map((model) => ({ model_id: model, compute_type: 'cpu' })),
            allowed_pinned_models: 5,
          })
        : json(200, { loaded: true, state: 'Loaded' }),
    ]);
    return {
      settings: { 'hfInference.endpoint': server.origin },
      size: { width: 1000, height: 700 },
    };
  });
  before(async () => {
    await setToken(workbench(), 'hf_testCanary0123456789');
    await workbench().runCommand('View: Show HF Inference');
  });
  beforeEach(() => useModel('demo/code-language'));
  after(() => server.close());

  const rows = () => pinRowsOf(workbench());
  const row = (name: string) => rows().filter({ has: workbench().page.getByText(name, { exact: true }) });
  const names = () =>
    rows().evaluateAll((elements) => elements.map((element) => element.getAttribute('aria-label')));
  const shot = (name: string) => workbench().screenshot(join(cacheFolder, 'pins', `rows-${name}.png`));

  /** Makes a model the current one, and waits for the mark of its row. */
  async function useModel(model: string): Promise<void> {
    await changeSettings({ 'hfInference.model': model });
    await eventually(async () =>
      assert.deepEqual(
        await names(),
        MODELS.map((name) => `${name}${name === model ? ', current' : ''}, cpu, loaded`),
      ),
    );
  }

  it('show the whole name of each model in a sidebar of the usual width', async () => {
    assert.deepEqual(await names(), [
      'demo/code-language, current, cpu, loaded',
      'demo/dts-complete, cpu, loaded',
      'openai-community/gpt2, cpu, loaded',
      'bert-base-uncased, cpu, loaded',
    ]);
    assert.deepEqual(
      (await rows().locator('.label-description').allInnerTexts()).map((text) => text.trim()),
      ['✓ demo · cpu', 'demo · cpu', 'openai-community · cpu', 'cpu'],
    );
    for (const name of await rows().locator('.label-name').all()) {
      const { right, edge } = await name.evaluate((element) => ({
        right: element.getBoundingClientRect().right,
        edge: element.closest('.monaco-list-row')?.getBoundingClientRect().right ?? 0,
      }));
      assert.ok(right < edge, `${await name.innerText()} ends at ${right}, its row at ${edge}`);
    }
    await workbench().page.mouse.move(700, 600);
    await screenshotInThemes(shared(), workbench(), join(cacheFolder, 'pins', 'rows-list'));
    await row('code-language').hover();
    await workbench().page.locator('.monaco-hover').first().waitFor();
    await shot('hover');
  });

  it('make a model the current one by their menu, and move the mark', async () => {
    await row('gpt2').click({ button: 'right' });
    const menu = workbench().page.locator('.monaco-menu');
    await menu.waitFor();
    await shot('menu');
    await chooseFromMenu(workbench(), 'Use as Model');
    await eventually(async () =>
      assert.deepEqual((await names()).slice(0, 3), [
        'demo/code-language, cpu, loaded',
        'demo/dts-complete, cpu, loaded',
        'openai-community/gpt2, current, cpu, loaded',
      ]),
    );
    await eventually(async () => assert.match(await workbench().statusItem.innerText(), /gpt2/));
    await workbench().page.mouse.move(700, 600);
    await shot('used');
  });

  it('do not offer it for the model that is the current one', async () => {
    await useModel('openai-community/gpt2');
    await row('gpt2').click({ button: 'right' });
    const menu = workbench().page.locator('.monaco-menu');
    await menu.getByText('Copy Model ID').waitFor();
    assert.equal(await menu.getByText('Use as Model').count(), 0);
    await workbench().page.keyboard.press('Escape');
  });

  it('are said once each by a screen reader in Select Model, the current one too', async () => {
    await useModel('openai-community/gpt2');
    await workbench().runCommand('HF Inference: Select Model…');
    const current = workbench().quickPickRows.filter({ hasText: 'openai-community/gpt2' });
    await current.waitFor();
    assert.equal(await current.getAttribute('aria-label'), 'openai-community/gpt2, current');
    await workbench().page.keyboard.press('Escape');
  });
});
