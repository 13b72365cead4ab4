import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { eventually } from '../support/eventually';
import { cacheFolder } from '../support/projectFolder';
import { useInferenceServer } from '../support/useInferenceServer';
import { acceptRow } from '../support/workbench/acceptRow';
import { useWorkbench } from '../support/workbench/useWorkbench';
import { Workbench } from '../support/workbench/workbench';
import { workbenchUrl } from '../support/vscode/workbenchUrl';

const PORT = 39_417;
const ANSWER = 'HF Inference Answer.md';

/** A workbench without a token for its endpoint, a closed port if not given; each test ends with the local server stopped. */
function useLocalServer(
  endpoint: () => string = () => 'http://127.0.0.1:9',
  { isFresh }: { readonly isFresh: boolean } = { isFresh: false },
) {
  const { workbench, shared, changeSettings } = useWorkbench(async () => ({
    isFresh,
    settings: { 'hfInference.endpoint': endpoint(), 'hfInference.localServer.port': 0 },
  }));
  const status = (text: string | RegExp) =>
    workbench().page.locator('.statusbar-item').getByText(text).first();
  const infer = async (file: string, window = workbench()) => {
    await window.openFile(file);
    await window.selectAll();
    await window.runCommand('HF Inference: Infer on Selection');
  };
  const answers = (language: string, window = workbench()) =>
    eventually(async () => assert.match(await window.editorText(ANSWER), new RegExp(`^# ${language} `)));
  /** Resolves to its port. */
  const start = async () => {
    await workbench().runCommand('HF Inference: Start Local Server');
    const text = await status(/The local server is running on port \d+$/).innerText();
    return Number(/\d+$/.exec(text)?.[0]);
  };
  /** What the output panel shows; long lines are wrapped there. */
  const panelText = async (joint: '' | '\n') => {
    const lines = await workbench().page.locator('.panel .view-line').allInnerTexts();
    return lines.join(joint).replaceAll('\u00a0', ' ');
  };
  afterEach(async () => {
    await workbench().runCommand('HF Inference: Stop Local Server');
    await status(/The local server (has stopped|is not running)$/).waitFor();
  });
  return { workbench, shared, changeSettings, status, infer, answers, start, panelText };
}

describe('The local server, before its first start', () => {
  const other = useInferenceServer();
  const { workbench, infer, answers } = useLocalServer(() => other().endpoint, { isFresh: true });

  it('is offered by a run that has no token; once it is started, that run goes on', async () => {
    await infer('css/card.css');
    const missing = workbench().notification('No token is set for');
    await missing.waitFor();
    await workbench().pressButton(missing, 'Start Local Server');
    await answers('css');
  });
});

describe('The local server', () => {
  const { workbench, shared, changeSettings, status, infer, answers, start, panelText } = useLocalServer();
  beforeEach(() => workbench().runCommand('View: Close All Editors'));

  it('serves a second window without a question', async () => {
    await start();
    const { page, folder } = workbench();
    const second = new Workbench(await page.context().newPage(), folder);
    try {
      await second.page.goto(workbenchUrl(shared().server, { folder }));
      await second.ready();
      await infer('lua/queue.lua', second);
      await answers('lua', second);
      assert.deepEqual(await second.notifications(), []);
    } finally {
      await second.page.close();
      await page.bringToFront();
    }
  });

  it('tells when it crashes, and starts again when that is wanted', async () => {
    const port = await start();
    await workbench().runCommand('HF Inference: Show Extension Log');
    const line = new RegExp(`local server: started on port ${port}, process (\\d+)`, 'g');
    // Fails while the last line is the one of a server that has stopped.
    await eventually(async () => {
      const [, pid] = [...(await panelText('\n')).matchAll(line)].at(-1) ?? [];
      process.kill(Number(pid), 'SIGKILL');
    });
    const crashed = workbench().notification('The local server stopped unexpectedly');
    await crashed.waitFor();
    await status('The local server is running on port').waitFor({ state: 'hidden' });
    await workbench().pressButton(crashed, 'Start Local Server');
    await status('The local server is running on port').waitFor();
    await infer('java/LinkedStack.java');
    await answers('java');
  });

  it('is among the endpoints', async () => {
    await workbench().runCommand('HF Inference: Select Endpoint…');
    await workbench().pick('Local server (on this machine)');
    await status('The local server is running on port').waitFor();
  });

  it('ends when it is stopped', async () => {
    await start();
    await workbench().runCommand('HF Inference: Stop Local Server');
    await status('The local server has stopped').waitFor();
  });

  it('takes its pinned models with it when it stops, and the view offers to start it', async () => {
    await workbench().runCommand('View: Show HF Inference');
    const view = workbench().page.locator('.pane', { hasText: 'Pinned Models' }).first();
    const rows = view.locator('.monaco-list-row');
    await start();
    await view.getByText('No models are pinned').waitFor();
    await workbench().runCommand('HF Inference: Pin a Model…');
    await workbench().quickInput.fill('demo/code-language');
    await workbench().pick('demo/code-language');
    // The local server has cpu only, so there is no question about the compute type.
    await eventually(async () => assert.equal(await rows.count(), 1));
    await workbench().runCommand('HF Inference: Stop Local Server');
    await view.getByText('The local server is not running').waitFor();
    assert.equal(await rows.count(), 0);
    await workbench().screenshot(join(cacheFolder, 'localServer', 'stopped.png'));
    await view.locator('.monaco-button', { hasText: 'Start Local Server' }).click();
    await eventually(async () => assert.equal(await rows.count(), 1));
    await workbench().runCommand('HF Inference: Unpin Model…');
    await workbench().pick('demo/code-language');
  });

  it('says that another program has its port, and starts on a free one when that is wanted', async () => {
    const other = createServer();
    const listening = once(other.listen(PORT, '127.0.0.1'), 'listening');
    // One that has the port already will do as well.
    await listening.catch(() => undefined);
    await changeSettings({ 'hfInference.localServer.port': PORT });
    try {
      await workbench().runCommand('HF Inference: Start Local Server');
      const taken = workbench().notification('is in use by another program');
      await taken.waitFor();
      await workbench().pressButton(taken, 'Use a Free Port');
      await status('The local server is running on port').waitFor();
    } finally {
      other.close();
      await changeSettings({ 'hfInference.localServer.port': 0 });
    }
  });

  it('shows its models where one is chosen, and what the model is for counts from then on', async () => {
    await start();
    await workbench().runCommand('HF Inference: Select Model…');
    await workbench().quickInput.fill('token-class');
    // What was found comes before what was typed.
    await acceptRow(workbench(), 'mini/token-classification');
    await workbench().statusItem.getByText('token-classification').waitFor();
    await infer('several-languages.txt');
    await workbench().runCommand('HF Inference: Show Extension Log');
    await eventually(async () =>
      assert.match(await panelText(''), /mini\/token-classification \(token-classification\) at [^ ]+: ok/),
    );
  });
});
