import assert from 'node:assert/strict';
import { eventually } from '../support/eventually';
import { useWorkbench } from '../support/workbench/useWorkbench';
import { Workbench } from '../support/workbench/workbench';
import { workbenchUrl } from '../support/vscode/workbenchUrl';

const ANSWER = 'HF Inference Answer.md';

describe('The local server', () => {
  const { workbench, shared } = useWorkbench({
    settings: { 'hfInference.endpoint': 'http://127.0.0.1:9', 'hfInference.localServer.port': 0 },
  });
  const status = (text: string) => workbench().page.locator('.statusbar-item').getByText(text).first();
  const infer = async (file: string, window = workbench()) => {
    await window.openFile(file);
    await window.selectAll();
    await window.runCommand('HF Inference: Infer on Selection');
  };
  /** What the output panel shows; long lines are wrapped there. */
  const panelText = async (joint: '' | '\n') => {
    const lines = await workbench().page.locator('.panel .view-line').allInnerTexts();
    return lines.join(joint).replaceAll('\u00a0', ' ');
  };
  const answers = (language: string, window = workbench()) =>
    eventually(async () => assert.match(await window.editorText(ANSWER), new RegExp(`^# ${language} `)));

  it('is offered by a run that has no token; once it is started, that run goes on', async () => {
    await infer('css/card.css');
    const missing = workbench().notification('No token is set for');
    await missing.waitFor();
    await workbench().pressButton(missing, 'Start Local Server');
    await answers('css');
  });

  it('serves a second window without a question', async () => {
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
    await workbench().runCommand('HF Inference: Show Extension Log');
    const pid = await eventually(async () => {
      const [, found] = /local server: started on port \d+, process (\d+)/.exec(await panelText('\n')) ?? [];
      assert.ok(found !== undefined);
      return Number(found);
    });
    process.kill(pid, 'SIGKILL');
    const crashed = workbench().notification('The local server stopped unexpectedly');
    await crashed.waitFor();
    await workbench().pressButton(crashed, 'Start Local Server');
    await status('The local server is running on port').waitFor();
    await infer('java/LinkedStack.java');
    await answers('java');
  });

  it('is among the endpoints', async () => {
    await workbench().runCommand('HF Inference: Stop Local Server');
    await status('The local server has stopped').waitFor();
    await workbench().runCommand('HF Inference: Select Endpoint…');
    await workbench().pick('Local server (on this machine)');
    await status('The local server is running on port').waitFor();
  });

  it('shows its models where one is chosen, and what the model is for counts from then on', async () => {
    await workbench().runCommand('HF Inference: Select Model…');
    await workbench().quickInput.fill('token-class');
    await workbench().quickPickRows.filter({ hasText: 'mini/token-classification' }).waitFor();
    // What was found comes before what was typed.
    await workbench().page.keyboard.press('Enter');
    await infer('several-languages.txt');
    await workbench().runCommand('HF Inference: Show Extension Log');
    await eventually(async () =>
      assert.match(await panelText(''), /mini\/token-classification \(token-classification\) at [^ ]+: ok/),
    );
  });

  it('ends when it is stopped', async () => {
    await workbench().runCommand('HF Inference: Stop Local Server');
    await status('The local server has stopped').waitFor();
  });
});
