import assert from 'node:assert/strict';
import { join } from 'node:path';
import { eventually } from '../support/eventually';
import { cacheFolder } from '../support/projectFolder';
import { acceptRow } from '../support/workbench/acceptRow';
import { screenshotInThemes } from '../support/workbench/screenshotInThemes';
import { useWorkbench } from '../support/workbench/useWorkbench';

const ANSWER = 'HF Inference Answer.md';
/** The settings of a user who has set nothing. */
const FRESH = {
  'hfInference.endpoint': 'https://router.huggingface.co/hf-inference',
  'hfInference.model': '',
  'hfInference.localServer.port': 0,
};

/** The package has only one of the demo models. */
const isPackage = process.env['HF_INFERENCE_TEST_EXTENSION'] !== undefined;

describe('The first run of a fresh profile', () => {
  const { workbench, shared, changeSettings } = useWorkbench({ isFresh: true, settings: FRESH });
  const shot = (name: string) =>
    screenshotInThemes(shared(), workbench(), join(cacheFolder, 'screenshots', `first-run-${name}`));
  beforeEach(async () => {
    await changeSettings(FRESH);
    await workbench().runCommand('View: Close All Editors');
  });
  afterEach(async () => {
    await workbench().runCommand('HF Inference: Stop Local Server');
    await workbench().page.locator('.statusbar-item').getByText('The local server has stopped').waitFor();
  });

  it('goes from the key over two choices to the answer, with the keyboard alone', async () => {
    const { keyboard } = workbench().page;
    const rows = workbench().quickPickRows;
    await workbench().openFile('lua/queue.lua');
    await workbench().selectLines(1, 12);
    await keyboard.press('Control+K');
    await keyboard.press('H');
    await rows.filter({ hasText: 'This machine' }).waitFor();
    await rows.filter({ hasText: isPackage ? 'code-language' : 'code-embed' }).waitFor();
    await shot('1-where');
    await acceptRow(workbench(), 'This machine');
    await rows.filter({ hasText: 'Recognizes the programming language' }).first().waitFor();
    await shot('2-model');
    await acceptRow(workbench(), 'Recognizes the programming language');
    await eventually(async () => assert.match(await workbench().editorText(ANSWER), /^# lua /));
    await shot('3-answer');
  });
});
