import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../support/eventually';
import { json } from '../support/http/httpAnswers';
import { ScriptedServer } from '../support/http/scriptedServer';
import type { Script, SeenRequest } from '../support/http/scriptedServer';
import { cacheFolder } from '../support/projectFolder';
import { chooseFromMenu } from '../support/workbench/chooseFromMenu';
import { screenshotInThemes } from '../support/workbench/screenshotInThemes';
import { setToken } from '../support/workbench/setToken';
import { useWorkbench } from '../support/workbench/useWorkbench';

const ROWS = 400;
const csv = ['id,text', ...Array.from({ length: ROWS }, (_, at) => `${at},"ticket ${at}, please help"`)].join(
  '\n',
);

describe('Batches', () => {
  let server: ScriptedServer;
  let folder: string;
  /** Requests with a ticket of this number or a later one are held back until the gate opens. */
  let limit = 0;
  let highest = 0;
  let held = 0;
  let gate = Promise.resolve();
  let openGate = () => undefined as void;

  function closeGate(): void {
    gate = new Promise<void>((resolve) => (openGate = resolve));
  }

  function answer({ body, method }: SeenRequest): Script {
    if (method === 'GET') {
      return [json(404, { error: 'Not Found' })];
    }
    const ticket = Number(/ticket (\d+)/.exec(body)?.[1]);
    highest = Math.max(highest, ticket);
    if (ticket === 3 || ticket === 7) {
      return [json(422, { error: 'This text cannot be answered' })];
    }
    const answers = json(200, [{ generated_text: 'Of course.' }]);
    if (ticket < limit) {
      return [answers];
    }
    held++;
    return [{ until: gate }, answers];
  }

  const { shared, workbench } = useWorkbench(async () => {
    server = await ScriptedServer.start();
    server.playBy(answer);
    folder = await mkdtemp(join(tmpdir(), 'hf-inference-batch-'));
    await writeFile(join(folder, 'tickets.csv'), csv);
    return {
      folder,
      settings: {
        'hfInference.endpoint': server.origin,
        'hfInference.api': 'huggingface',
        'hfInference.model': 'demo/code-language',
        'hfInference.task': 'text-generation',
      },
      size: { width: 1100, height: 700 },
    };
  });
  before(() => setToken(workbench(), 'hf_testBatches0123456789'));
  after(async () => {
    openGate();
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** Lets the batch of a first try run until it sends nothing more. */
  async function endFirstTry(): Promise<void> {
    limit = Infinity;
    openGate();
    let before = -1;
    await eventually(() => {
      const isStill = runs() === before;
      before = runs();
      assert.ok(isStill);
    });
  }

  /** Makes a repeated test begin anew. */
  async function removeOutput(): Promise<void> {
    const { folder: opened } = workbench();
    const names = (await readdir(opened)).filter((name) => name.startsWith('tickets.out'));
    await Promise.all(names.map((name) => rm(join(opened, name), { recursive: true })));
  }

  /** The requests with texts. The view of the pinned models sends some of its own. */
  const runs = () => server.requests.filter(({ method }) => method === 'POST').length;
  const row = (text: string | RegExp) =>
    workbench().page.locator('.pane .monaco-list-row').filter({ hasText: text }).first();
  const batchRow = (state: RegExp) =>
    workbench()
      .page.locator('.pane .monaco-list-row[aria-label^="tickets.csv, "]')
      .filter({ hasText: state });
  const action = async (name: string) => {
    const found = batchRow(/tickets\.csv/);
    await found.hover();
    await found.locator(`.action-label[aria-label="${name}"]`).click();
  };
  const picture = (name: string) => join(cacheFolder, 'batches', name);

  it('start from the Explorer after consent, pause, resume, and are paused after a reload', async () => {
    await endFirstTry();
    await workbench().page.keyboard.press('Escape');
    await workbench().runCommand('View: Show Explorer');
    await removeOutput();
    limit = 120;
    closeGate();
    const sent = runs();
    await workbench()
      .page.locator('.explorer-folders-view')
      .getByText('tickets.csv')
      .click({ button: 'right' });
    await chooseFromMenu(workbench(), 'Infer on Many Inputs…');
    await workbench().pick('text');
    await workbench().dialog.getByText('Run demo/code-language on 400 inputs?').waitFor();
    await screenshotInThemes(shared(), workbench(), picture('consent'));
    assert.equal(runs(), sent);
    await workbench().dialog.locator('.monaco-button', { hasText: 'Start' }).click();

    await workbench().runCommand('HF Inference: Focus on History View');
    await batchRow(/1\d\d of 400 .*2 failed/).waitFor();
    const bar = workbench().page.locator('.notifications-toasts [role="progressbar"][aria-valuenow]');
    await bar.waitFor({ state: 'attached' });
    await screenshotInThemes(shared(), workbench(), picture('running'));
    await action('Pause Batch');
    openGate();
    await batchRow(/paused/).waitFor();
    await eventually(async () => {
      if (!(await row('input not accepted: 2').isVisible())) {
        await batchRow(/paused/)
          .locator('.monaco-tl-twistie')
          .click({ timeout: 1000 });
      }
      assert.ok(await row('input not accepted: 2').isVisible());
    });
    await screenshotInThemes(shared(), workbench(), picture('paused'));

    closeGate();
    [limit, held] = [highest + 20, 0];
    await action('Resume Batch');
    await eventually(async () => assert.ok(held > 0));
    await workbench().runCommand('View: Show Explorer');
    const loaded = workbench().page.waitForEvent('domcontentloaded');
    await workbench().runCommand('Developer: Reload Window');
    await loaded;
    await workbench().ready();
    const before = runs();
    await workbench().runCommand('HF Inference: Focus on History View');
    await batchRow(/paused/).waitFor();
    const interrupted = workbench().notification(
      /The batch of tickets\.csv was interrupted after 1\d\d of 400 inputs\./,
    );
    await interrupted.waitFor();
    await screenshotInThemes(shared(), workbench(), picture('reloaded'));
    assert.equal(runs(), before);
    openGate();
    limit = Infinity;

    await workbench().pressButton(interrupted, 'Resume');
    await batchRow(/400 of 400 .*2 failed/).waitFor();
    await workbench()
      .notification('The batch of tickets.csv has ended with 398 answers. 2 inputs failed.')
      .waitFor();
    await workbench().screenshot(`${picture('ended')}.png`);
    await action('Open Batch Output');
    await workbench().page.locator('.tab.active[data-resource-name="tickets.out.csv"]').waitFor();
    const lines = (await readFile(join(workbench().folder, 'tickets.out.csv'), 'utf8')).trimEnd().split('\n');
    assert.deepEqual(
      lines.map((line) => line.split(',', 1)[0]),
      csv.split('\n').map((line) => line.split(',', 1)[0]),
    );
    await workbench().screenshot(`${picture('output')}.png`);
  }).timeout(180_000);
});
