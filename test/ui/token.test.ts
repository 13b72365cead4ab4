import assert from 'node:assert/strict';
import { eventually } from '../support/eventually';
import { useInferenceServer } from '../support/useInferenceServer';
import { lookAway } from '../support/workbench/lookAway';
import { removeToken, setToken } from '../support/workbench/setToken';
import { useWorkbench } from '../support/workbench/useWorkbench';

const ANSWER = 'HF Inference Answer.md';
const WRONG = 'hf_wrongCanary0123456789';

describe('The token', () => {
  const server = useInferenceServer();
  const { workbench } = useWorkbench(async () => ({
    settings: { 'hfInference.endpoint': server().endpoint },
  }));
  beforeEach(async () => {
    await removeToken(workbench());
    await workbench().runCommand('View: Close All Editors');
    await workbench().openFile('lua/queue.lua');
    await workbench().selectAll();
  });

  /** Runs with a wrong token, and replaces it by the right one from the message. */
  async function replaceWrongToken(): Promise<void> {
    await setToken(workbench(), WRONG);
    await workbench().runCommand('HF Inference: Infer on Selection');
    const refused = workbench().notification('did not accept the token');
    await refused.waitFor();
    await workbench().pressButton(refused, 'Set Token');
    await workbench().pick('Replace the token of');
    await workbench().answer(server().token);
    await eventually(async () => assert.match(await workbench().editorText(ANSWER), /^# lua /));
  }

  /** Everything that the page keeps for its next start. */
  async function stored(): Promise<string> {
    return JSON.stringify(await workbench().page.context().storageState({ indexedDB: true }));
  }

  it('is asked for by a run that has none, masked and empty at first', async () => {
    await workbench().runCommand('HF Inference: Infer on Selection');
    const missing = workbench().notification('No token is set for');
    await missing.waitFor();
    await workbench().pressButton(missing, 'Set Token');
    await workbench().quickInput.waitFor();
    assert.equal(await workbench().quickInput.getAttribute('type'), 'password');
    assert.equal(await workbench().quickInput.inputValue(), '');
    await workbench().page.keyboard.press('Escape');
  });

  it('is checked while it is typed', async () => {
    await workbench().runCommand('HF Inference: Set Token…');
    await workbench().page.locator('.quick-input-widget:visible input[type="password"]').fill('two words');
    await workbench()
      .quickInputMessage.getByText(/must not contain spaces/)
      .waitFor();
    await workbench().page.keyboard.press('Escape');
  });

  it('is taken out of the line that it was copied with', async () => {
    await setToken(workbench(), `export HF_TOKEN="${server().token}"`);
    await workbench().runCommand('HF Inference: Infer on Selection');
    await eventually(async () => assert.match(await workbench().editorText(ANSWER), /^# lua /));
  });

  it('that is wrong is not accepted: the run says so and offers to replace it', replaceWrongToken);

  it('is nowhere on the page', async () => {
    await replaceWrongToken();
    const page = await workbench().page.content();
    for (const token of [WRONG, server().token]) {
      assert.ok(!page.includes(token));
    }
  });

  it('is still known after the page was reloaded', async () => {
    await setToken(workbench(), server().token);
    await lookAway(workbench());
    // VS Code in a browser writes secrets and the state of extensions a moment later; it is done when nothing more changes.
    await eventually(async () => {
      const before = await stored();
      await workbench().page.waitForTimeout(500);
      assert.equal(await stored(), before);
      assert.ok(before.split('activeAccounts')[1]?.includes(server().endpoint));
    }, 30_000);
    await workbench().page.reload();
    await workbench().ready();
    await workbench().openFile('css/card.css');
    await workbench().selectAll();
    await workbench().runCommand('HF Inference: Infer on Selection');
    await eventually(async () => assert.match(await workbench().editorText(ANSWER), /^# css /));
  });

  it('is removed after a question that names what is lost', async () => {
    await setToken(workbench(), server().token);
    await workbench().runCommand('HF Inference: Remove Token…');
    await workbench().dialog.getByText('cannot be undone').waitFor();
    await workbench().dialog.locator('.monaco-button', { hasText: 'Remove' }).click();
    await workbench().page.locator('.statusbar-item').getByText('Token removed').waitFor();
    await workbench().openFile('css/card.css');
    await workbench().selectAll();
    await workbench().runCommand('HF Inference: Infer on Selection');
    await workbench().notification('No token is set for').waitFor();
  });
});
