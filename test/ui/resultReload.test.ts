import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { eventually } from '../support/eventually';
import { cacheFolder } from '../support/projectFolder';
import { lookAway } from '../support/workbench/lookAway';
import { storedByBrowser } from '../support/workbench/storedByBrowser';
import { useWorkbench } from '../support/workbench/useWorkbench';
import { webviewFrame } from '../support/workbench/webviewFrame';

describe('The result panel over a reload', () => {
  const { workbench, shared } = useWorkbench({
    isFresh: true,
    settings: { 'hfInference.resultView': 'rich' },
  });
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
    await lookAway(workbench());
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
  });

  it('says that its buttons are lost after a crash of the extension host, and is opened again', async () => {
    const old = await webviewFrame(workbench(), '.body.bars');
    const copy = (frame: Frame) => frame.getByRole('button', { name: 'Copy', exact: true }).click();
    process.kill(await extensionHost(shared().server.userDataFolder), 'SIGKILL');
    await copy(old);
    const again = old.getByText('Open Result Again');
    await again.waitFor();
    await shot('panel-lost');
    await again.click();
    await eventually(() => assert.ok(old.isDetached(), 'only one panel is open'));
    const frame = await webviewFrame(workbench(), '.body.bars');
    await copy(frame);
    await eventually(async () =>
      assert.match(await workbench().page.evaluate(() => navigator.clipboard.readText()), /rust/),
    );
    // Beside the file, as before.
    assert.equal(await workbench().page.locator('.editor-group-container').count(), 2);
    await shot('panel-again');
    assert.equal(await frame.getByText('Open Result Again').count(), 0);
  });
});

/** Finds the process of the extension host that was started last. */
async function extensionHost(userDataFolder: string): Promise<number> {
  const folder = join(userDataFolder, 'logs');
  const files = await readdir(folder, { recursive: true });
  const logs = files.filter((file) => file.endsWith('remoteagent.log')).toSorted();
  const text = await readFile(join(folder, logs.at(-1) ?? ''), 'utf8');
  const [, pid] = [...text.matchAll(/<(\d+)> Launched Extension Host Process/g)].at(-1) ?? [];
  assert.ok(pid, text);
  return Number(pid);
}
