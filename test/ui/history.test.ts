import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { eventually } from '../support/eventually';
import { json } from '../support/http/httpAnswers';
import { ScriptedServer } from '../support/http/scriptedServer';
import type { Script, SeenRequest } from '../support/http/scriptedServer';
import { cacheFolder } from '../support/projectFolder';
import { EXTENSION_ID } from '../support/usage/fillUsage';
import { chooseFromMenu } from '../support/workbench/chooseFromMenu';
import { screenshotInThemes } from '../support/workbench/screenshotInThemes';
import { setToken } from '../support/workbench/setToken';
import { useWorkbench } from '../support/workbench/useWorkbench';

const axeScript = readFileSync(createRequire(__filename).resolve('axe-core/axe.min.js'), 'utf8');
type Checks = readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[];
interface AxeResults {
  readonly passes: Checks;
  readonly violations: Checks;
}

/** Lines of `rust/inventory.rs`, by how the server answers them. */
const SURE = [4, 8] as const;
const CACHED = [16, 18] as const;
const LIMITED = [12, 13] as const;
const PAUSED = [25, 26] as const;
const ENDLESS = [30, 31] as const;

/** Answers by what the sent text has. Has no pinned models. */
function answer({ body, method }: SeenRequest): Script {
  if (method === 'GET') {
    return [json(404, { error: 'Not Found' })];
  }
  if (body.includes('OutOfStock')) {
    return [json(429, { error: 'Too many requests' }, { 'retry-after': '100' })];
  }
  if (body.includes('derive(Default)')) {
    return [json(429, { error: 'Too many requests' }, { 'retry-after': '20' })];
  }
  if (body.includes('pub fn take')) {
    return [];
  }
  const isSure = body.includes('price_cents');
  const rust = isSure ? 0.97 : 0.62;
  const labels = [
    { label: 'rust', score: rust },
    { label: 'python', score: 1 - rust },
  ];
  return [json(200, [labels], isSure ? {} : { 'x-cache': 'hit' })];
}

describe('The history', () => {
  let server: ScriptedServer;
  const { shared, workbench } = useWorkbench(async () => {
    server = await ScriptedServer.start();
    server.playBy(answer);
    return {
      settings: {
        'hfInference.endpoint': server.origin,
        'hfInference.api': 'huggingface',
        'hfInference.resultView': 'text',
        'hfInference.task': 'text-classification',
        'workbench.list.defaultFindMode': 'filter',
        'workbench.list.defaultFindMatchType': 'contiguous',
      },
      size: { width: 1100, height: 700 },
    };
  });
  before(() => setToken(workbench(), 'hf_testHistory0123456789'));
  after(() => server.close());

  const TODAY = (runs: string) => new RegExp(`^Today, ${runs}$`);
  const FAILED = /^demo\/code-language, rate limit, Unknown.+, text-classification, /;
  const OF_CACHE = /^demo\/code-language, impl fmt::Display .+, cached, text-classification, /;
  const GOOD = /^demo\/code-language, #\[derive.+, text-classification, /;

  const pane = () =>
    workbench().page.locator('.pane', {
      has: workbench().page.locator('.pane-header', { hasText: 'History' }),
    });
  const rows = () => pane().locator('.monaco-list-row');
  const row = (text: string) => rows().filter({ hasText: text });
  const tab = (name: string) => workbench().page.locator(`.tab.active[data-resource-name="${name}"]`);
  const pictureOf = (name: string) => join(cacheFolder, 'history', name);
  const shot = (name: string) => workbench().screenshot(`${pictureOf(name)}.png`);

  async function press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) {
      await workbench().page.keyboard.press(key);
    }
  }

  async function shows(...expected: readonly RegExp[]): Promise<void> {
    await eventually(async () => {
      const labels = await rows().evaluateAll((elements) =>
        elements.map((element) => element.getAttribute('aria-label') ?? ''),
      );
      assert.equal(labels.length, expected.length, labels.join('\n'));
      expected.forEach((label, index) => assert.match(labels[index] ?? '', label));
    });
  }

  /** Selects rows as one does, which also opens the first one. */
  async function select(first: string, ...more: readonly string[]): Promise<void> {
    await row(first).click();
    for (const text of more) {
      await row(text).click({ modifiers: ['Control'] });
    }
    const selected = pane().locator('.monaco-list-row.selected');
    await eventually(async () => assert.equal(await selected.count(), more.length + 1));
  }

  /** Runs the model on lines of the file, one run after the other. */
  async function run(...blocks: readonly (readonly [number, number])[]): Promise<void> {
    await workbench().openFile('rust/inventory.rs');
    for (const [first, last] of blocks) {
      const before = server.requests.length;
      await workbench().selectLines(first, last);
      await workbench().runCommand('HF Inference: Infer on Selection');
      await server.until(({ requests }) => requests.length > before, 20_000);
    }
  }

  /** Makes the history have exactly these runs, also in a window where another attempt has failed. */
  async function begin(...blocks: readonly (readonly [number, number])[]): Promise<void> {
    await press('Escape', 'Escape');
    await workbench().runCommand('View: Close All Editors');
    await workbench().runCommand('HF Inference: Clear History…');
    await workbench().dialog.getByText('Remove all runs from the history?').waitFor();
    await workbench().dialog.locator('.monaco-button', { hasText: 'Clear History' }).click();
    await workbench().dialog.waitFor({ state: 'hidden' });
    await workbench().runCommand('HF Inference: Focus on History View');
    await pane().getByText('Your runs are shown here').waitFor();
    if (blocks.length > 0) {
      await run(...blocks);
      await eventually(async () => assert.equal(await rows().count(), blocks.length + 1));
      await workbench().runCommand('Notifications: Clear All Notifications');
      await workbench().runCommand('HF Inference: Focus on History View');
    }
  }

  it('tells what it is for, then shows runs with what became of them', async () => {
    await begin();
    await pane().getByRole('button', { name: 'Infer on Selection' }).waitFor();
    await shot('empty');
    await begin(SURE, CACHED, LIMITED);
    await shows(TODAY('3 runs'), FAILED, OF_CACHE, GOOD);
    // The words in sight are part of the name of each row. Other rules report VS Code's own parts of a tree.
    const ours = { include: [['.monaco-list-row[aria-label^="demo/code-language, "]']] };
    await workbench().page.evaluate(axeScript);
    const { passes, violations } = await workbench().page.evaluate<AxeResults>(
      `axe.run(${JSON.stringify(ours)}, { runOnly: ['label-content-name-mismatch'] })`,
    );
    assert.deepEqual(
      violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]),
      [],
    );
    assert.deepEqual(
      passes.map(({ nodes }) => nodes.length),
      [3],
    );
    await screenshotInThemes(shared(), workbench(), pictureOf('list'));
  });

  it('opens a run as it was shown', async () => {
    await begin(SURE, CACHED);
    await tab('HF Inference Answer.md').waitFor();
    const shown = (text: RegExp) =>
      eventually(async () => assert.match(await workbench().editorText('HF Inference Answer.md'), text));
    await shown(/# rust 62/);
    await row('#[derive').click();
    await shown(/# rust 97/);
  });

  it('compares two runs from the menu', async () => {
    await begin(SURE, CACHED);
    await select('impl fmt', '#[derive');
    await row('#[derive').click({ button: 'right' });
    await chooseFromMenu(workbench(), 'Compare Runs');
    await tab('HF Inference Comparison.md').waitFor();
    await eventually(async () =>
      assert.match(await workbench().editorText('HF Inference Comparison.md'), /\| rust +\| +97\.0 %/),
    );
    await shot('comparison');
  });

  it('removes a run by Delete, and several after asking', async () => {
    await begin(SURE, CACHED, LIMITED);
    await select('rate limit');
    await press('Delete');
    await shows(TODAY('2 runs'), OF_CACHE, GOOD);
    await select('impl fmt', '#[derive');
    await press('Delete');
    await workbench().dialog.getByText('Remove 2 runs from the history?').waitFor();
    await shot('remove');
    await workbench().dialog.locator('.monaco-button', { hasText: 'Remove' }).click();
    await pane().getByText('Your runs are shown here').waitFor();
  });

  it('finds runs by their words', async () => {
    await begin(SURE, CACHED);
    await select('#[derive');
    await press('Control+Alt+F');
    await workbench().page.locator('.monaco-tree-type-filter input').first().fill('Display');
    await shows(TODAY('2 runs'), OF_CACHE);
    await shot('find');
    await press('Escape');
    await shows(TODAY('2 runs'), OF_CACHE, GOOD);
  });

  it('counts down at a rate limit, and shows the run that was canceled meanwhile', async () => {
    await begin();
    await run(PAUSED);
    await workbench()
      .notification(/rate limit reached, continuing in \d+ s/)
      .waitFor();
    await shot('rate limit');
    await workbench().statusItem.click();
    await shows(TODAY('1 run'), /^demo\/code-language, canceled, #\[derive\(Default.+/);
  });

  it('fault 69: shows a run that a reload interrupted', async () => {
    await begin();
    await run(ENDLESS);
    const folder = join(shared().server.userDataFolder, 'User/globalStorage', EXTENSION_ID, 'runs');
    await eventually(async () => assert.match((await readdir(folder)).join(), /begun/));
    await workbench().runCommand('View: Show Explorer');
    const loaded = workbench().page.waitForEvent('domcontentloaded');
    await workbench().runCommand('Developer: Reload Window');
    await loaded;
    await workbench().ready();
    await workbench().runCommand('HF Inference: Focus on History View');
    await row('interrupted').waitFor();
    await shot('interrupted');
  });
});
