import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../support/eventually';
import { startCatalogHub } from '../support/process/catalogHub';
import type { LoopbackHub } from '../support/process/loopbackHub';
import { cacheFolder } from '../support/projectFolder';
import { screenshotInThemes } from '../support/workbench/screenshotInThemes';
import { useWorkbench } from '../support/workbench/useWorkbench';

const CHAT = 'onnx-community/Qwen2.5-0.5B-Instruct';
const SLOWLY = { timeout: 60_000 };
const ANSWER = 'HF Inference Answer.md';

describe('Downloading a model', () => {
  let folder: string;
  let hub: LoopbackHub;
  const settings = () => ({
    'hfInference.endpoint': 'https://router.huggingface.co/hf-inference',
    'hfInference.model': '',
    'hfInference.localServer.port': 0,
    'hfInference.localServer.hub': hub.url,
  });
  const { workbench, shared, changeSettings } = useWorkbench(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hf-hub-'));
    hub = await startCatalogHub(folder);
    return { settings: settings() };
  });
  after(async () => {
    await hub.close();
    await rm(folder, { recursive: true });
  });
  beforeEach(() => changeSettings(settings()));
  afterEach(async () => {
    await workbench().runCommand('HF Inference: Stop Local Server');
    await workbench().page.locator('.statusbar-item').getByText('The local server has stopped').waitFor();
  });
  const shot = (name: string) =>
    screenshotInThemes(shared(), workbench(), join(cacheFolder, 'screenshots', `download-${name}`));

  it('leads from the first run over the list, the question, and the progress to the answer', async function () {
    this.timeout(120_000);
    const { page, quickPickRows: rows } = workbench();
    let release: () => void = () => undefined;
    hub.faults.hold = new Promise<void>((resolve) => (release = resolve));
    await workbench().openFile('lua/queue.lua');
    await workbench().selectLines(1, 3);
    await page.keyboard.press('Control+K');
    await page.keyboard.press('H');
    await rows.filter({ hasText: 'This machine' }).click();
    // The server starts first.
    await rows.filter({ hasText: 'Recognizes the programming language' }).first().waitFor(SLOWLY);
    await shot('1-model');
    await rows.filter({ hasText: 'Download a Model…' }).click();
    await rows.filter({ hasText: CHAT }).filter({ hasText: 'MB' }).waitFor();
    await shot('2-list');
    await rows.filter({ hasText: CHAT }).click();
    const dialog = page.locator('.monaco-dialog-box');
    await dialog.getByText('License: apache-2.0').waitFor();
    await shot('3-consent');
    await dialog.getByRole('button', { name: 'Download' }).click();
    await workbench()
      .notification(/of 4\.\d MB/)
      .waitFor();
    await shot('4-progress');
    release();
    await eventually(async () => assert.ok((await workbench().editorText(ANSWER)).length > 0));
    await shot('5-answer');
    assert.match(await workbench().statusItem.innerText(), /Qwen2\.5-0\.5B-Instruct/);
  });
});
