import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localDay } from '../../src/core/usage/usageSpan';
import { eventually } from '../support/eventually';
import { findInText, findPlanted, TEST_TOKENS } from '../support/findPlanted';
import { RouteServer } from '../support/http/routeServer';
import type { RouteAnswer, SeenRequest } from '../support/http/routeServer';
import { EXTENSION_ID } from '../support/usage/fillUsage';
import { storedByBrowser } from '../support/workbench/storedByBrowser';
import { setToken } from '../support/workbench/setToken';
import { useWorkbench } from '../support/workbench/useWorkbench';
import { webviewFrame } from '../support/workbench/webviewFrame';

const TOKEN = 'hf_testPlantedCanary0123';
const KEPT = { model: 'owner/kept-texts', file: 'first.txt', text: 'plantedKeptCanary' };
const DROPPED = { model: 'owner/dropped-texts', file: 'second.txt', text: 'plantedDroppedCanary' };

/** Repeats what it was sent, and the token. */
const echo = ({ body, headers }: SeenRequest): RouteAnswer => ({
  json: [{ generated_text: `${body} ${String(headers['authorization'])}` }],
});

describe('A text and a token that a server repeats', () => {
  let server: RouteServer;
  let folder: string;
  before(async () => {
    server = await RouteServer.start({
      [`POST /models/${KEPT.model}`]: echo,
      [`POST /models/${DROPPED.model}`]: echo,
    });
    folder = await mkdtemp(join(tmpdir(), 'hf-inference-planted-'));
    for (const { file, text } of [KEPT, DROPPED]) {
      await writeFile(join(folder, file), `Where is ${text}?`);
    }
  });
  after(async () => {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });
  const { workbench, shared, changeSettings } = useWorkbench(async () => ({
    folder,
    settings: { 'hfInference.endpoint': server.origin, 'hfInference.api': 'huggingface' },
  }));
  before(() => setToken(workbench(), TOKEN));
  const userData = () => shared().server.userDataFolder;

  /** Runs the model on the text of the file. Resolves when the run is in the history on the disk. */
  async function run({ file, model }: typeof KEPT): Promise<void> {
    await workbench().openFile(file);
    await workbench().selectAll();
    await workbench().runCommand('HF Inference: Infer on Selection');
    await eventually(async () => {
      const files = await findPlanted([userData()], new RegExp(model), isOfRuns);
      assert.ok(files.length > 0, `no run of ${model}`);
    });
  }

  /** What the browser keeps once the state of the dashboard is saved, and with it what came before. */
  async function storedWithDashboard(chart: 'Tokens' | 'Seconds'): Promise<string> {
    await workbench().runCommand('HF Inference: Open Usage Dashboard');
    const frame = await webviewFrame(workbench(), '.chart');
    await frame.getByLabel('Period').selectOption('Last 7 days');
    await frame.getByLabel('Chart').selectOption(chart);
    return eventually(async () => {
      const stored = await storedByBrowser(workbench());
      assert.ok(stored.replaceAll('\\', '').includes(`"metric":"${chart.toLowerCase()}"`));
      return stored;
    });
  }

  async function exported(name: string): Promise<string> {
    const file = join(workbench().folder, name);
    await workbench().runCommand('HF Inference: Export Usage Figures…');
    await workbench().answer(file);
    return eventually(async () => {
      const text = await readFile(file, 'utf8');
      assert.ok(text.includes(localDay(Date.now())));
      return text;
    });
  }

  it('are neither in the storage of the browser nor in the export, and the text only in the history', async () => {
    await changeSettings({ 'hfInference.model': KEPT.model, 'hfInference.history.keepTexts': true });
    await run(KEPT);
    const stored = await storedWithDashboard('Tokens');
    const csv = await exported('usage.csv');
    assert.ok(csv.includes(KEPT.model));
    for (const planted of [new RegExp(KEPT.text), TEST_TOKENS]) {
      assert.equal(findInText(stored, planted), undefined);
      assert.equal(findInText(csv, planted), undefined);
    }
    const files = await findPlanted([userData()], new RegExp(KEPT.text));
    assert.ok(files.length > 0);
    assert.deepEqual(
      files.filter(({ path }) => !isOfRuns(path)),
      [],
    );
  });

  it('are nowhere but in the file if texts are not kept', async () => {
    await changeSettings({ 'hfInference.model': DROPPED.model, 'hfInference.history.keepTexts': false });
    await run(DROPPED);
    const stored = await storedWithDashboard('Seconds');
    const json = await exported('usage.json');
    const planted = new RegExp(DROPPED.text);
    assert.equal(findInText(stored, planted), undefined);
    assert.equal(findInText(json, planted), undefined);
    assert.deepEqual(await findPlanted([userData()], planted), []);
    const inWorkspace = await findPlanted([workbench().folder], planted);
    assert.deepEqual(
      inWorkspace.map(({ path }) => path),
      [join(workbench().folder, DROPPED.file)],
    );
  });
});

function isOfRuns(path: string): boolean {
  return path.includes(join(EXTENSION_ID, 'runs'));
}
