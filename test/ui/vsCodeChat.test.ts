import assert from 'node:assert/strict';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { eventually } from '../support/eventually';
import { listenOnNewPort } from '../support/http/listenOnNewPort';
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

/** Finds a free port. */
async function newPort(): Promise<number> {
  const server = createServer();
  await listenOnNewPort(server, '127.0.0.1');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

describe('The chat of VS Code, with the local server of the extension as a custom endpoint', function () {
  // VS Code lists the models some time after the window has opened.
  this.timeout(120_000);
  let temporary: string;
  let connection: { readonly address: string; readonly key: string };
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
    server = await startVsCodeServer({
      ...{ installation: await vsCodeInstallation(NEWEST), fewBuiltIns: true, withChat: true },
      installed: [process.env['HF_INFERENCE_TEST_EXTENSION'] ?? projectFolder],
      settings: {
        'hfInference.localServer.modelsFolder': models,
        'hfInference.localServer.port': await newPort(),
        'hfInference.model': MODEL,
        'chat.disableAIFeatures': false,
        // The chat asks other machines for models and accounts, which must not be reached.
        'http.proxy': 'http://127.0.0.1:9',
        'http.noProxy': ['127.0.0.1'],
      },
    });
    browser = await launchChromium();
    const page = await browser.newPage({
      ...{ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' },
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    workbench = new Workbench(page, folder);
    await page.goto(workbenchUrl(server, { folder }));
    await workbench.ready();
    connection = await copyConnection();
    await addCustomEndpoint(workbench, server, {
      ...{ url: connection.address, key: connection.key, model: MODEL },
    });
    // Address and key are the same for the next server.
    await workbench.runCommand('HF Inference: Stop Local Server');
    await page.locator('.statusbar-item').getByText('The local server has stopped').waitFor();
    // The same folder might still have unsaved changes of the file with the models.
    await page.goto(workbenchUrl(server, { folder: next }));
    await workbench.ready();
    await workbench.runCommand('HF Inference: Start Local Server');
    await page.locator('.statusbar-item').getByText('The local server is running on port').waitFor();
  });
  after(async () => {
    try {
      await workbench?.runCommand('HF Inference: Stop Local Server');
    } finally {
      await browser?.close();
      await server?.stop();
    }
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
    const headers = { authorization: `Bearer ${connection.key}` };
    const response = await fetch(new URL(path, connection.address), { ...init, headers });
    return response.json();
  };
  /** Copies address and key of the local server as a person does, who pastes the one before copying the other. */
  const copyConnection = async () => {
    const copied = () => workbench.page.evaluate(() => navigator.clipboard.readText());
    await workbench.runCommand('HF Inference: Copy Local Server Address or Key…');
    await workbench.quickPickRows.filter({ hasText: 'Copy Key' }).waitFor();
    await shot('copy');
    await workbench.quickPickRows.filter({ hasText: 'Copy Address' }).click();
    const first = workbench.notification(/The address \S+ was copied/);
    await first.waitFor();
    const address = await copied();
    await workbench.pressButton(first, 'Copy Key');
    await workbench.notification('The key was copied').waitFor();
    await shot('copied-key');
    return { address, key: await copied() };
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
