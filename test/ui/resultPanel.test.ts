import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { RouteServer } from '../support/http/routeServer';
import { eventually } from '../support/eventually';
import { cacheFolder } from '../support/projectFolder';
import { KINDS_TEXT, startKindsServer } from '../support/results/kindsServer';
import { samplePicture } from '../support/results/sampleMedia';
import { chooseFromMenu } from '../support/workbench/chooseFromMenu';
import { screenshotInThemes } from '../support/workbench/screenshotInThemes';
import { setToken } from '../support/workbench/setToken';
import { useWorkbench } from '../support/workbench/useWorkbench';
import { webviewFrame } from '../support/workbench/webviewFrame';

const axeScript = readFileSync(createRequire(__filename).resolve('axe-core/axe.min.js'), 'utf8');
interface AxeResults {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
  }[];
}

describe('The result panel', () => {
  let server: RouteServer;
  const { workbench, shared, changeSettings } = useWorkbench(async () => {
    server = await startKindsServer();
    return {
      settings: {
        'hfInference.endpoint': server.origin,
        'hfInference.api': 'huggingface',
        'hfInference.model': 'demo/any',
        'hfInference.resultView': 'rich',
      },
      size: { width: 1280, height: 2600 },
    };
  });
  before(() => setToken(workbench(), 'hf_testResults0123456789'));
  after(() => server.close());

  const shot = (name: string) => join(cacheFolder, 'results', name);
  const panel = (visible: string) => webviewFrame(workbench(), visible);
  const run = async () => {
    await workbench().page.keyboard.press('Control+K');
    await workbench().page.keyboard.press('h');
  };
  /** Puts a text into the file beside which results are shown. */
  const open = async (text: string) => {
    await workbench().focusEditor();
    if (!(await workbench().tabs()).includes('kinds.txt')) {
      await writeFile(join(workbench().folder, 'kinds.txt'), 'empty');
      await workbench().openFile('kinds.txt');
    }
    await workbench().selectAll();
    await workbench().insertText(text);
    await eventually(async () => assert.equal(await workbench().editorText('kinds.txt'), text));
  };
  const inferOn = async (text: string) => {
    await open(text);
    await workbench().selectAll();
    await run();
  };

  it('shows an answer of each kind, without accessibility faults in any theme', async function () {
    this.timeout(120_000);
    await open(KINDS_TEXT);
    await workbench().selectAll();
    // A cursor at the end of each line, and then each line as a selection.
    await workbench().page.keyboard.press('Shift+Alt+I');
    await workbench().page.keyboard.press('Shift+Home');
    await run();
    await panel('.comparison');
    await screenshotInThemes(shared(), workbench(), shot('kinds'), async (theme) => {
      const frame = await panel('.comparison');
      await frame.locator(`body.${theme}`).waitFor();
      for (const kind of [
        'bars',
        'entities',
        'maskFills',
        'answers',
        'ranking',
        'embedding',
        'text',
        'image',
      ]) {
        await frame.locator(`.body.${kind}`).first().waitFor();
      }
      for (const kind of ['audio', 'json', 'failure']) {
        await frame.locator(`.body.${kind}`).first().waitFor();
      }
      await frame.evaluate(axeScript);
      const { violations } = await frame.evaluate<AxeResults>('axe.run()');
      assert.deepEqual(
        violations.map(({ id, nodes }) => [id, nodes[0]?.html, nodes[0]?.failureSummary]),
        [],
      );
    });
  });

  it('grows with a stream while the text keeps the focus, and keeps what had come when it is canceled', async () => {
    await changeSettings({ 'hfInference.task': 'text-generation' });
    try {
      await inferOn('stream a long text');
      const running = await panel('.spinner');
      const paragraphs = running.locator('.markdown p');
      await paragraphs.nth(3).waitFor();
      await workbench().page.keyboard.press('Control+End');
      await workbench().insertText(' typed meanwhile');
      await eventually(async () =>
        assert.match(await workbench().editorText('kinds.txt'), / typed meanwhile$/),
      );
      await running.getByRole('button', { name: 'Cancel' }).click();
      await running.locator('.status', { hasText: 'Canceled after' }).waitFor();
      await paragraphs.nth(3).waitFor();
      await workbench().screenshot(shot('canceled.png'));
    } finally {
      await changeSettings({ 'hfInference.task': 'auto' });
    }
  });

  it('is used with the keyboard alone, from the text to an action and back', async () => {
    const { keyboard } = workbench().page;
    await inferOn('summary of a long text');
    await panel('.body.text');
    await keyboard.press('Control+2');
    const frame = await panel('.body.text');
    const focused = () => frame.evaluate<string>('document.activeElement.textContent');
    await eventually(async () => {
      if ((await focused()) !== 'Copy') {
        await keyboard.press('Tab');
      }
      assert.equal(await focused(), 'Copy');
    });
    await keyboard.press('Enter');
    const copied = () => workbench().page.evaluate(() => navigator.clipboard.readText());
    await eventually(async () => assert.equal(await copied(), 'A short text in plain words.'));
    await keyboard.press('ArrowRight');
    await keyboard.press('ArrowRight');
    assert.equal(await focused(), 'Replace');
    await keyboard.press('Enter');
    await eventually(async () =>
      assert.equal(await workbench().editorText('kinds.txt'), 'A short text in plain words.'),
    );
  });

  it('shows hostile text as text, and loads nothing', async () => {
    const { page } = workbench();
    const requested: string[] = [];
    page.context().on('request', (request) => requested.push(request.url()));
    await inferOn('hostile text');
    const frame = await panel('.markdown p');
    const shown = await frame.locator('.markdown').innerText();
    for (const part of [
      '<script>document.title = "run"</script>',
      '![x](http://127.0.0.1:9/p.png)',
      '[quit](command:workbench.action.quit)',
      '\\u001b[31mred \\u202egnp.exe',
    ]) {
      assert.ok(shown.includes(part), `${part} in ${shown}`);
    }
    assert.deepEqual(
      requested.filter((url) => url.includes(':9/')),
      [],
    );
  });

  it('draws what was found in a picture over it', async () => {
    await changeSettings({ 'hfInference.task': 'object-detection' });
    const picture = samplePicture(320, 200, (x, y) => [40 + x / 2, 90 + y / 2, 160]);
    await writeFile(join(workbench().folder, 'scene.png'), picture.split(',')[1] ?? '', 'base64');
    const row = workbench().page.locator('.explorer-folders-view .monaco-list-row', { hasText: 'scene.png' });
    await row.click({ button: 'right' });
    await chooseFromMenu(workbench(), 'Infer on File…');
    const frame = await panel('.body.image .box');
    await eventually(async () =>
      assert.deepEqual(await frame.locator('.body.image .box-text').allTextContents(), ['1 person']),
    );
    assert.deepEqual(await frame.locator('.body.image .mask-number').allTextContents(), ['2']);
    await workbench().screenshot(shot('found.png'));
    await frame.evaluate(axeScript);
    const { violations } = await frame.evaluate<AxeResults>('axe.run()');
    assert.deepEqual(violations, []);
    await changeSettings({ 'hfInference.task': 'auto' });
  });

  it('says why a run failed, with what to do next, and shows nothing of the run before', async () => {
    await inferOn('label fn main() {}');
    await (await panel('.body.bars')).getByRole('rowheader', { name: 'rust' }).waitFor();
    await inferOn('fail on purpose');
    const frame = await panel('.body.failure');
    await frame.getByText('The parameter min_length must not be negative.').waitFor();
    assert.equal(await frame.getByRole('rowheader').count(), 0);
    await workbench().screenshot(shot('failed.png'));
    await workbench().runCommand('Notifications: Clear All Notifications');
  });
});
