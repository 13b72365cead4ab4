import assert from 'node:assert/strict';
import { join } from 'node:path';
import { eventually } from '../support/eventually';
import { cacheFolder } from '../support/projectFolder';
import { storedByBrowser } from '../support/workbench/storedByBrowser';
import { useWorkbench } from '../support/workbench/useWorkbench';
import { webviewFrame } from '../support/workbench/webviewFrame';

describe('The result panel over a reload', () => {
  const { workbench } = useWorkbench({ isFresh: true, settings: { 'hfInference.resultView': 'rich' } });
  const shot = (name: string) => workbench().screenshot(join(cacheFolder, 'results', `${name}.png`));
  const shows = async (text: RegExp) => {
    const frame = await webviewFrame(workbench(), '.body.bars');
    await eventually(async () => assert.match(await frame.locator('main').innerText(), text));
  };

  it('shows the newest run from the history, even if it has just ended', async () => {
    await workbench().openFile('go/cache.go');
    await workbench().selectAll();
    await workbench().runCommand('HF Inference: Infer on Selection');
    await shows(/^go /m);
    // In a browser, VS Code saves which editors are open some seconds after a change.
    await eventually(async () =>
      assert.ok((await storedByBrowser(workbench())).includes('mainThreadWebview-hfInference.result')),
    );
    await workbench().openFile('rust/inventory.rs');
    await workbench().selectAll();
    await workbench().runCommand('HF Inference: Infer on Selection');
    await shows(/^rust /m);
    await shot('panel');
    await workbench().page.reload();
    await workbench().ready();
    await shows(/Run on [\s\S]*^rust /m);
    await shot('panel-reloaded');
  }).timeout(90_000);
});
