import assert from 'node:assert/strict';
import { eventually } from '../support/eventually';
import { useInferenceServer } from '../support/useInferenceServer';
import { useWorkbench } from '../support/workbench/useWorkbench';

const ANSWER = 'HF Inference Answer.md';
const WRONG = 'hf_wrongCanary0123456789';

describe('The token', () => {
  const server = useInferenceServer();
  const { workbench } = useWorkbench(async () => ({
    settings: { 'hfInference.endpoint': server().endpoint },
  }));
  before(async () => {
    await workbench().openFile('lua/queue.lua');
    await workbench().selectAll();
  });

  it('is asked for by a run that has none, masked and empty at first', async () => {
    await workbench().runCommand('HF Inference: Infer on Selection');
    const missing = workbench().notification('No token is set for');
    await missing.waitFor();
    await workbench().pressButton(missing, 'Set Token');
    await workbench().quickInput.waitFor();
    assert.equal(await workbench().quickInput.getAttribute('type'), 'password');
    assert.equal(await workbench().quickInput.inputValue(), '');
  });

  it('is checked while it is typed', async () => {
    await workbench().quickInput.fill('two words');
    await workbench()
      .quickInputMessage.getByText(/must not contain spaces/)
      .waitFor();
  });

  it('that is wrong is not accepted: the run says so and offers to replace it', async () => {
    await workbench().answer(WRONG);
    const refused = workbench().notification('did not accept the token');
    await refused.waitFor();
    await workbench().pressButton(refused, 'Set Token');
    await workbench().pick('Replace the token of');
    await workbench().answer(server().token);
    await eventually(async () => assert.match(await workbench().editorText(ANSWER), /^# lua /));
  });

  it('is nowhere on the page', async () => {
    const page = await workbench().page.content();
    for (const token of [WRONG, server().token]) {
      assert.ok(!page.includes(token));
    }
  });

  it('is still known after the page was reloaded', async () => {
    await workbench().page.reload();
    await workbench().ready();
    await workbench().openFile('css/card.css');
    await workbench().selectAll();
    await workbench().runCommand('HF Inference: Infer on Selection');
    await eventually(async () => assert.match(await workbench().editorText(ANSWER), /^# css /));
  });

  it('is removed after a question that names what is lost', async () => {
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
