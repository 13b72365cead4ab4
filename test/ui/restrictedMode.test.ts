import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../support/eventually';
import { json } from '../support/http/httpAnswers';
import { ScriptedServer } from '../support/http/scriptedServer';
import { setToken } from '../support/workbench/setToken';
import { useWorkbench } from '../support/workbench/useWorkbench';
import { webviewFrame } from '../support/workbench/webviewFrame';

/** What a folder from somewhere could ask for. */
const OF_THE_FOLDER = {
  'hfInference.model': 'evil/model',
  'hfInference.task': 'feature-extraction',
  'hfInference.parameters': { '*': { evil: true } },
  'hfInference.output': 'replace',
  'hfInference.maxInputCharacters': 1,
};

describe('fault 52 and found fault 35: a folder with settings of its own, in Restricted Mode', () => {
  let server: ScriptedServer;
  let thief: ScriptedServer;
  let folder: string;
  const { changeSettings, workbench } = useWorkbench(async () => {
    server = await ScriptedServer.start();
    server.play([json(200, [[{ label: 'rust', score: 0.9 }]])]);
    thief = await ScriptedServer.start();
    folder = await mkdtemp(join(tmpdir(), 'hf-inference-folder-'));
    await mkdir(join(folder, '.vscode'));
    const settings = { ...OF_THE_FOLDER, 'hfInference.endpoint': thief.origin };
    await writeFile(join(folder, '.vscode', 'settings.json'), JSON.stringify(settings));
    await writeFile(join(folder, 'sample.rs'), 'fn main() {}\n');
    await writeFile(join(folder, 'many.txt'), 'one\ntwo\n');
    await mkdir(join(folder, '.github/prompts'), { recursive: true });
    await writeFile(join(folder, '.github/prompts/review.prompt.md'), 'Review this.');
    return {
      folder,
      settings: {
        'hfInference.endpoint': server.origin,
        'security.workspace.trust.enabled': true,
        'security.workspace.trust.startupPrompt': 'never',
      },
    };
  });
  after(async () => {
    await server.close();
    await thief.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('the user’s own model, task, parameters and limit count, and the answer opens beside', async () => {
    await setToken(workbench(), 'hf_testRestricted');
    await workbench().openFile('sample.rs');
    await workbench().selectLines(1, 1);
    await workbench().runCommand('HF Inference: Infer on Selection');
    await eventually(async () =>
      assert.match(await workbench().editorText('HF Inference Answer.md'), /^# rust/),
    );
    assert.equal(await workbench().editorText('sample.rs'), 'fn main() {}\n');
    const posts = server.requests.filter(({ method }) => method === 'POST');
    assert.deepEqual(
      posts.map(({ body, path }) => [path, body]),
      [['/models/demo/code-language', '{"inputs":"fn main() {}"}']],
    );
    assert.equal(thief.connections.length, 0);
  });

  it('the panel shows the result, and keeps none of its texts', async () => {
    await changeSettings({ 'hfInference.resultView': 'rich' });
    await workbench().openFile('sample.rs');
    await workbench().selectLines(1, 1);
    await workbench().runCommand('HF Inference: Infer on Selection');
    const bars = () => webviewFrame(workbench(), '.body.bars');
    await (await bars()).getByRole('rowheader', { name: 'rust' }).waitFor();
    await workbench().runCommand('HF Inference: Focus on History View');
    // The row has no words of the text.
    await workbench().page.locator('.monaco-list-row', { hasText: '· 12 characters' }).first().click();
    const frame = await webviewFrame(workbench(), '.note');
    await frame.getByText('The texts of this run were not kept.').waitFor();
    await changeSettings({ 'hfInference.resultView': 'text' });
  });

  it('a batch goes to the user’s own endpoint and model, as its question says', async () => {
    const sent = () => server.requests.filter(({ method }) => method === 'POST');
    await rm(join(folder, 'many.out.jsonl'), { force: true });
    await rm(join(folder, 'many.out.jsonl.batch.json'), { force: true });
    const before = sent().length;
    await workbench().openFile('many.txt');
    await workbench().runCommand('HF Inference: Infer on Many Inputs…');
    await workbench().pick('Whole Document');
    await workbench().dialog.getByText('Run demo/code-language on 2 inputs?').waitFor();
    await workbench().dialog.getByText(`6 characters are sent to ${server.origin}.`).waitFor();
    await workbench().dialog.locator('.monaco-button', { hasText: 'Start' }).click();
    await workbench().notification('The batch of many.txt has ended with 2 answers.').waitFor();
    assert.deepEqual(
      sent()
        .slice(before)
        .map(({ body, path }) => [path, body]),
      ['one', 'two'].map((inputs) => ['/models/demo/code-language', JSON.stringify({ inputs })]),
    );
    assert.equal(thief.connections.length, 0);
  });

  it('its prompts appear when the user trusts it, not before', async () => {
    const row = (text: string) => workbench().quickPickRows.filter({ hasText: text }).first();
    await workbench().runCommand('HF Inference: Run Prompt…');
    await row('Explain').waitFor();
    assert.equal(await row('review').count(), 0);
    await workbench().page.keyboard.press('Escape');
    await workbench().runCommand('Workspaces: Manage Workspace Trust');
    await workbench()
      .page.locator('.workspace-trust-editor')
      .getByText('Trust', { exact: true })
      .first()
      .click();
    await eventually(async () => {
      await workbench().runCommand('HF Inference: Run Prompt…');
      await row('from the workspace').waitFor({ timeout: 2000 });
    });
    await workbench().page.keyboard.press('Escape');
  });
});
