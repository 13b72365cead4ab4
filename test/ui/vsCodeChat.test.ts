import assert from 'node:assert/strict';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { eventually } from '../support/eventually';
import { startInferenceServer } from '../support/inferenceServer';
import type { InferenceServer } from '../support/inferenceServer';
import { lookup } from '../support/models/miniatureGraphs';
import { writeMiniature } from '../support/models/miniatureModel';
import { likely, writeCopy } from '../support/models/tableModel';
import { cacheFolder, projectFolder } from '../support/projectFolder';
import { launchChromium } from '../support/vscode/launchChromium';
import { NEWEST, vsCodeInstallation } from '../support/vscode/vsCodeInstallation';
import { startVsCodeServer } from '../support/vscode/vsCodeServer';
import type { VsCodeServer } from '../support/vscode/vsCodeServer';
import { workbenchUrl } from '../support/vscode/workbenchUrl';
import { addCustomEndpoint } from '../support/workbench/addCustomEndpoint';
import { Workbench } from '../support/workbench/workbench';

/** Says "anna is good!" to everything, and has room for what VS Code sends with a short question: 600 to 800 tokens. */
const MODEL = 'mini/chat';
const COLD = { loaded: false, state: 'Loadable', compute_type: 'cpu' };
const NEXT: Readonly<Record<string, string>> = { anna: 'is', is: 'good', good: '!', '!': '[SEP]' };
const WINDOW = 900;

async function writeModel(folder: string): Promise<void> {
  await writeMiniature(join(folder, 'mini', 'text-generation'), 'text-generation');
  await writeCopy(folder, 'text-generation', 'chat', {
    graphs: { model: lookup({ logits: (word) => likely(NEXT[word] ?? 'anna') }) },
    config: { n_positions: WINDOW },
  });
}

describe('The chat of VS Code, with the local server as a custom endpoint', function () {
  // VS Code lists the models some time after the window has opened.
  this.timeout(120_000);
  let temporary: string;
  let inference: InferenceServer;
  let server: VsCodeServer;
  let browser: Browser;
  let workbench: Workbench;

  before(async function () {
    this.timeout(300_000);
    temporary = await mkdtemp(join(tmpdir(), 'hf-inference-chat-'));
    const models = join(temporary, 'models');
    await writeModel(models);
    const [folder, next] = [join(temporary, 'workspace'), join(temporary, 'next')];
    for (const copy of [folder, next]) {
      await cp(join(projectFolder, 'test', 'fixtures', 'workspace'), copy, { recursive: true });
    }
    inference = await startInferenceServer({ models });
    server = await startVsCodeServer({
      ...{ installation: await vsCodeInstallation(NEWEST), fewBuiltIns: true, withChat: true },
      settings: {
        'chat.disableAIFeatures': false,
        // The chat asks other machines for models and accounts, which must not be reached.
        'http.proxy': 'http://127.0.0.1:9',
        'http.noProxy': ['127.0.0.1'],
      },
    });
    browser = await launchChromium();
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' });
    workbench = new Workbench(page, folder);
    await page.goto(workbenchUrl(server, { folder }));
    await workbench.ready();
    await addCustomEndpoint(workbench, server, {
      ...{ url: inference.endpoint, key: inference.token, model: MODEL },
    });
    // The same folder might still have unsaved changes of the file with the models.
    await page.goto(workbenchUrl(server, { folder: next }));
    await workbench.ready();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    await inference?.stop();
    await rm(temporary, { recursive: true, force: true });
  });
  beforeEach(async () => {
    await call(`/unload/${MODEL}`, { method: 'POST' });
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') {
      await workbench.screenshot(join(cacheFolder, 'failures', 'chat-of-vs-code.png'));
    }
  });

  const shot = (name: string) =>
    workbench.screenshot(join(cacheFolder, 'screenshots', `chat-of-vs-code-${name}.png`));
  const call = async (path: string, init: RequestInit = {}): Promise<unknown> => {
    const headers = { authorization: `Bearer ${inference.token}` };
    const response = await fetch(`${inference.endpoint}${path}`, { ...init, headers });
    return response.json();
  };
  /** Asks in the chat. Resolves with what stands below the question when it matches. */
  const answerTo = async (question: string, expected: RegExp): Promise<string> => {
    const { page } = workbench;
    await workbench.runCommand('Chat: Open Chat (Ask)');
    await page.locator('.chat-input-toolbars').getByText(MODEL).waitFor({ timeout: 60_000 });
    await page.keyboard.insertText(question);
    await page.keyboard.press('Enter');
    const response = page.locator('.interactive-response').last();
    return eventually(async () => {
      const text = await response.innerText();
      assert.match(text, expected);
      return text;
    }, 60_000);
  };

  it('waits for a cold model and shows its answer', async () => {
    assert.deepEqual(await call(`/status/${MODEL}`), COLD);
    const text = await answerTo('Who is good?', /anna is good!|fail/i);
    assert.match(text, /^anna is good!$/m);
    await shot('answer');
  });

  it('says that a question is too long for the model', async () => {
    // Each sign is a token, and the input of the chat takes long for long texts.
    const text = await answerTo(`Who is good${'!'.repeat(400)}`, /anna is good!|fail/i);
    assert.match(
      text,
      /Reason: .*This model's maximum context length is 900 tokens\. However, your messages resulted in \d+ tokens\./,
    );
    await shot('too-long');
  });
});
