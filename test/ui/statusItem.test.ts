import assert from 'node:assert/strict';
import { join } from 'node:path';
import { eventually } from '../support/eventually';
import { RouteServer } from '../support/http/routeServer';
import { cacheFolder } from '../support/projectFolder';
import { setToken } from '../support/workbench/setToken';
import { useWorkbench } from '../support/workbench/useWorkbench';

const picture = (name: string) => join(cacheFolder, 'statusItem', `${name}.png`);

describe('The status bar item', () => {
  let server: RouteServer;
  let works = true;
  const { workbench } = useWorkbench(async () => {
    server = await RouteServer.start({
      'POST /models/owner/labels': () =>
        works
          ? { json: [[{ label: 'rust', score: 0.9 }]] }
          : { status: 400, json: { error: 'the canary reason' } },
    });
    return {
      settings: {
        'hfInference.endpoint': server.origin,
        'hfInference.api': 'huggingface',
        'hfInference.model': 'owner/labels',
        'hfInference.output': 'clipboard',
      },
    };
  });
  before(() => setToken(workbench(), 'hf_testStatusItem'));
  after(() => server.close());
  beforeEach(async () => {
    works = true;
    await workbench().runCommand('Notifications: Clear All Notifications');
    await workbench().openFile('ruby/playlist.rb');
    await workbench().selectAll();
  });
  const infer = () => workbench().runCommand('HF Inference: Infer on Selection');
  const icon = (name: string) => workbench().statusItem.locator(`.codicon-${name}`);

  it('confirms what a run did, then shows the model again', async () => {
    await infer();
    await workbench().statusItem.getByText('Result copied to the clipboard').waitFor();
    await eventually(async () => assert.match(await workbench().statusItem.innerText(), /^\s*labels\s*$/));
  });

  it('shows that the last run failed and why, until the next run', async () => {
    works = false;
    await infer();
    await icon('error').waitFor();
    const label = await workbench().statusItem.locator('a').getAttribute('aria-label');
    assert.match(label ?? '', /the last run failed\. .*the canary reason/);
    works = true;
    await infer();
    await icon('error').waitFor({ state: 'detached' });
  });

  it('has a card with the values and links that change them', async () => {
    const card = workbench().page.locator('.workbench-hover').filter({ hasText: 'Model: owner/labels' });
    // The item moves when a notice about it ends.
    await eventually(async () => {
      await workbench().statusItem.hover();
      assert.deepEqual(await card.locator('a').allInnerTexts(), [
        ...['Select', 'Select', 'Switch', 'Toggle'],
        ...['Infer on Selection', 'Open Usage Dashboard'],
      ]);
    });
    await workbench().screenshot(picture('card'));
    await workbench().page.keyboard.press('Escape');
  });
});
