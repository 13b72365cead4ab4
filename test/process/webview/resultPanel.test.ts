import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import fc from 'fast-check';
import type { Browser } from 'playwright-core';
import type { ResultBody } from '../../../src/webview/resultBodyProtocol';
import { toResultPanelSchema } from '../../../src/webview/resultProtocol';
import type { ToResultPanel } from '../../../src/webview/resultProtocol';
import { eventually } from '../../support/eventually';
import { arbitraryOf, HOSTILE_TEXTS } from '../../support/results/arbitraryOf';
import { answeredItem, viewItems } from '../../support/resultItems';
import { arbitraryAnswer } from '../../support/results/arbitraryAnswer';
import { buildResultPanel, openResultPage } from '../../support/results/resultPage';
import type { ResultPage } from '../../support/results/resultPage';
import { SAMPLE_BODIES, sampleText } from '../../support/results/sampleBodies';
import { sampleItem, sampleView, viewOf } from '../../support/results/sampleResults';
import { launchChromium } from '../../support/vscode/launchChromium';

const axeScript = readFileSync(createRequire(__filename).resolve('axe-core/axe.min.js'), 'utf8');
/** `npm run soak` sets more. */
const ANSWERS = Number(process.env['SOAK_PANEL_ANSWERS'] ?? 2_000);
const KINDS = Object.keys(SAMPLE_BODIES) as readonly ResultBody['kind'][];

interface AxeResults {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly html: string }[];
  }[];
}

describe('The result panel in a browser', function () {
  // A page of a browser is slow to come on a busy machine.
  this.timeout(120_000 + 10 * ANSWERS);

  let browser: Browser;
  let files: ReadonlyMap<string, string>;
  let panel: ResultPage;

  before(async () => {
    [browser, files] = await Promise.all([launchChromium(), buildResultPanel()]);
  });
  beforeEach(async () => {
    panel = await openResultPage(browser, files);
  });
  afterEach(async () => {
    assert.deepEqual(panel.incidents, []);
    await panel.page.close();
  });
  after(() => browser.close());

  const show = (...bodies: readonly ResultBody[]) =>
    panel.send({ kind: 'view', view: sampleView([sampleItem(bodies)]) });
  const textBody = (start: string, change = {}): ResultBody => ({
    kind: 'text',
    label: 'Answer',
    text: { ...sampleText(start, 'markdown'), ...change },
    alternatives: [],
  });
  const messages = async (kind: string) => (await panel.sent()).filter((message) => message.kind === kind);
  const focusedText = () => panel.page.evaluate('document.activeElement.textContent');

  it('shows each kind of result without accessibility faults', async () => {
    for (const kind of KINDS) {
      await panel.send({ kind: 'view', view: viewOf(kind) });
      await panel.page.locator(`.body.${kind}`).waitFor();
      // The policy of the page holds for the page, not for this tool.
      await panel.page.evaluate(axeScript);
      const { violations } = await panel.page.evaluate<AxeResults>('axe.run()');
      assert.deepEqual(
        violations.map(({ id, nodes }) => [kind, id, nodes[0]?.html]),
        [],
      );
    }
  });

  it('shows what each kind of result means', async () => {
    const { page } = panel;
    const rows = (selector: string) => page.locator(`${selector} tbody tr`).allInnerTexts();
    await show(SAMPLE_BODIES.bars);
    assert.deepEqual((await rows('.bars'))[0]?.split(/\s+/), ['rust', '97.3', '%']);
    await show(SAMPLE_BODIES.entities);
    assert.deepEqual(await page.locator('mark').allTextContents(), [
      ...['Ada LovelacePER', 'Charles BabbagePER', 'LondonLOC', '東京LOC'],
    ]);
    await show(SAMPLE_BODIES.answers);
    assert.equal(
      await page.locator('.excerpt').innerText(),
      'Ada Lovelace met Charles Babbage in London, and wrote',
    );
    await show(SAMPLE_BODIES.image);
    await eventually(async () => assert.equal(await page.locator('.overlay .found').count(), 3));
    const [picture, box] = [page.locator('.picture img'), page.locator('.overlay .box').first()];
    const [whole, part] = [await picture.boundingBox(), await box.boundingBox()];
    // The box of the car begins at 20 of 320 pixels.
    assert.ok(Math.abs((part?.x ?? 0) - (whole?.x ?? 0) - ((whole?.width ?? 0) * 20) / 320) < 3);
    await show(SAMPLE_BODIES.matrix);
    const [, , line] = await rows('.matrix');
    assert.deepEqual(line?.split(/\s+/), ['javascript', '105', '0', '395']);
    assert.equal(await page.locator('.matrix .diagonal').last().innerText(), '395');
    await show(SAMPLE_BODIES.table);
    await page.getByRole('button', { name: 'F1' }).click();
    const labels = () => page.locator('.body.table tbody th').allInnerTexts();
    assert.deepEqual(await labels(), ['rust', 'go', 'javascript']);
    await page.getByRole('button', { name: 'F1' }).click();
    assert.deepEqual(await labels(), ['javascript', 'go', 'rust']);
    await show(SAMPLE_BODIES.audio);
    await eventually(async () =>
      assert.ok((await page.locator('audio').evaluate((player: HTMLAudioElement) => player.duration)) > 0.05),
    );
  });

  it('renders Markdown, and copies a block of code', async () => {
    const { page } = panel;
    await show(SAMPLE_BODIES.text);
    await page.locator('.markdown h3', { hasText: 'A heading' }).waitFor();
    assert.equal(await page.locator('.markdown table tbody tr').count(), 2);
    assert.equal(await page.getByText('Which').count(), 0);
    await page.locator('.code-block', { hasText: 'parseDate' }).getByRole('button', { name: 'Copy' }).click();
    const [copied] = await messages('copyText');
    assert.match(copied?.kind === 'copyText' ? copied.text : '', /^export function parseDate[^]*\}$/);
    await page.getByText('It parses a date.').waitFor({ state: 'hidden' });
    await page.locator('summary', { hasText: 'Reasoning' }).click();
    await page.getByText('It parses a date.').waitFor();
  });

  it('shows hostile text as text: it runs nothing, loads nothing, and hides nothing', async () => {
    const { page } = panel;
    for (const [index, hostile] of HOSTILE_TEXTS.entries()) {
      await panel.send({
        kind: 'view',
        view: sampleView([sampleItem([textBody(hostile)])], { id: `hostile-${index}`, title: hostile }),
      });
    }
    const all = HOSTILE_TEXTS.join('\n\n');
    await show(textBody(all), { ...SAMPLE_BODIES.failure, message: all });
    await page.locator('.failure').waitFor();
    assert.equal(await page.title(), 'Result');
    assert.equal(
      await page.locator('main :is(a, script, iframe, form, style, object),  .model-text img').count(),
      0,
    );
    const shown = await page.locator('.model-text').innerText();
    for (const part of [
      '<script>document.title = "run"</script>',
      '[x](command:workbench.action.quit)',
      '![x](http://127.0.0.1:9/p.png)',
      'good.example (https://evil.example)',
      '\\u001b]52;c;ZXZpbA==\\u0007\\u001b[31mred',
      'safe\\u202egnp.exe\\u2066x\\u2069 \\u202ex',
      'deep',
    ]) {
      assert.ok(shown.includes(part), `${part} in ${shown}`);
    }
    const invisible = /[^\P{C}\n\t\u200b-\u200d]|[\u2028\u2029]/u;
    assert.doesNotMatch(await page.locator('main').evaluate((main) => main.textContent), invisible);
  });

  /** Shows many views. Pictures that are none are no fault of the panel. */
  const showAll = async (messages: readonly ToResultPanel[]) => {
    await panel.sendAll(messages);
    assert.deepEqual(
      panel.incidents.filter((incident) => !/^(request of data:|Failed to load)/.test(incident)),
      [],
    );
  };

  it('shows any view that the feature can send', async () => {
    const arbitrary = arbitraryOf(toResultPanelSchema) as fc.Arbitrary<ToResultPanel>;
    await fc.assert(fc.asyncProperty(fc.array(arbitrary, { minLength: 50, maxLength: 50 }), showAll), {
      numRuns: 10,
      endOnFailure: true,
    });
  });

  it('shows any answer to any input of any task', async () => {
    const answers = fc.array(arbitraryAnswer, { minLength: 500, maxLength: 500 });
    await fc.assert(
      fc.asyncProperty(answers, async (all) => {
        const views = Array.from({ length: 50 }, (_view, at) => {
          const ten = all.slice(at * 10, at * 10 + 10);
          const { items, table } = viewItems(
            ten.map(({ task, input, json }, index) => answeredItem(task, input, json, {}, index)),
          );
          return sampleView(items, { id: `view-${at}`, ...(table !== undefined && { table }) });
        });
        await showAll(views.map((view) => ({ kind: 'view', view })));
      }),
      { numRuns: ANSWERS / 500, endOnFailure: true },
    );
  });

  it('keeps nothing over a restart but the IDs of the runs', async () => {
    await show(SAMPLE_BODIES.text);
    assert.deepEqual(await panel.kept(), { runIds: ['run-1'] });
  });

  it('is used with the keyboard alone', async () => {
    const { keyboard } = panel.page;
    await show(SAMPLE_BODIES.bars, SAMPLE_BODIES.image);
    await keyboard.press('Tab');
    await keyboard.press('Tab');
    assert.equal(await focusedText(), 'Copy');
    await keyboard.press('ArrowRight');
    await keyboard.press('End');
    await keyboard.press('ArrowLeft');
    await keyboard.press('Enter');
    assert.deepEqual(await messages('action'), [{ kind: 'action', action: 'repeatWithoutCache' }]);
    await keyboard.press('Tab');
    assert.equal(await focusedText(), 'Show 2 more');
    await keyboard.press('Enter');
    assert.equal(await focusedText(), 'Show less');
    assert.equal(await panel.page.locator('.bars tbody tr:visible').count(), 7);
    await keyboard.press('Tab');
    await keyboard.press('Space');
    assert.equal(await panel.page.locator('.found.away').count(), 2);
    await keyboard.press('Space');
    assert.equal(await panel.page.locator('.found.away').count(), 0);
  });

  it('says that its buttons are lost if nobody confirms a click, until somebody does', async () => {
    const { page } = panel;
    await show(SAMPLE_BODIES.bars);
    await page.clock.install();
    const copy = page.getByRole('button', { name: 'Copy', exact: true });
    const lost = page.getByRole('alert');
    await copy.click();
    await panel.send({ kind: 'received' });
    await page.clock.fastForward(60_000);
    assert.equal(await lost.isVisible(), false);
    await copy.click();
    await page.clock.fastForward(60_000);
    await lost.waitFor();
    assert.equal(
      decodeURIComponent((await lost.getByRole('link').getAttribute('href')) ?? ''),
      `command:hfInference.runs.show?[{"ids":${JSON.stringify(sampleView([]).runIds)}}]`,
    );
    await panel.send({ kind: 'received' });
    await lost.waitFor({ state: 'hidden' });
  });

  it('reports which item an action, a button, or a heading belongs to', async () => {
    const items = [SAMPLE_BODIES.bars, SAMPLE_BODIES.failure].map((body, index) =>
      sampleItem([body], index, `main.rs, line ${index + 1}`),
    );
    await panel.send({ kind: 'view', view: sampleView(items) });
    const { page } = panel;
    await page.getByRole('button', { name: 'Insert main.rs, line 2' }).click();
    await page.getByRole('button', { name: 'Retry' }).click();
    await page.getByRole('button', { name: 'main.rs, line 1', exact: true }).click();
    assert.deepEqual((await panel.sent()).slice(1), [
      { kind: 'action', action: 'insert', item: 1 },
      { kind: 'button', item: 1, button: 1 },
      { kind: 'reveal', item: 0 },
    ]);
  });

  it('sorts the comparison of several inputs, and keeps its order in a new view', async () => {
    const { page } = panel;
    const rows = [0.5, 0.9, undefined, 0.7].map((value, item) => ({
      item,
      cells: [{ text: `line ${item}` }, value === undefined ? { text: '–' } : { text: `${value}`, value }],
    }));
    const table = {
      caption: '4 selections',
      columns: [
        { label: 'Selection', isNumeric: false },
        { label: 'Score', isNumeric: true },
      ],
      rows,
    };
    const items = rows.map((_row, index) => sampleItem([SAMPLE_BODIES.bars], index, `line ${index}`));
    const order = () => page.locator('.comparison tbody th').allInnerTexts();
    await panel.send({ kind: 'view', view: sampleView(items, { table }) });
    await page.getByRole('button', { name: 'Score' }).click();
    assert.deepEqual(await order(), ['line 1', 'line 3', 'line 0', 'line 2']);
    await panel.send({ kind: 'view', view: sampleView(items, { table: { ...table, caption: 'Again' } }) });
    assert.equal(await page.locator('[aria-sort="descending"]').innerText(), 'Score');
    assert.equal(await focusedText(), 'Score');
    await page.keyboard.press('Enter');
    assert.deepEqual(await order(), ['line 0', 'line 3', 'line 1', 'line 2']);
    await page.locator('.comparison').getByRole('button', { name: 'line 3' }).click();
    await eventually(async () =>
      assert.equal(await page.evaluate('document.activeElement.querySelector("h2").textContent'), 'line 3'),
    );
  });

  describe('with a text that grows', () => {
    const BLOCK = 'A paragraph with **some** words.\n\n```ts\nconst a = 1;\n```\n\n';
    let text = '';
    const begin = async () => {
      text = BLOCK;
      const view = sampleView([sampleItem([textBody(text, { isComplete: false })])], {
        ...{ state: 'running', status: 'Generating…', actions: [{ id: 'cancel', label: 'Cancel' }] },
      });
      await panel.send({ kind: 'view', view });
    };
    const grow = async (piece: string, isComplete = false) => {
      await panel.send({
        kind: 'append',
        view: 'view-1',
        text: 'text',
        start: text.length,
        piece,
        isComplete,
      });
      text += piece;
    };
    const scrollTop = () => panel.page.evaluate<number>('document.documentElement.scrollTop');
    const fromEnd = () =>
      panel.page.evaluate<number>(
        'document.documentElement.scrollHeight - document.documentElement.scrollTop - innerHeight',
      );

    it('stays at its end', async () => {
      await begin();
      for (let step = 0; step < 20; step++) {
        await grow(BLOCK);
      }
      await eventually(async () => assert.ok((await scrollTop()) > 500 && (await fromEnd()) < 8));
      assert.equal(await panel.page.locator('.markdown > p').count(), 21);
    });

    it('stays where the user is, and offers a way to the end', async () => {
      await begin();
      await grow(BLOCK.repeat(20));
      await eventually(async () => assert.ok((await scrollTop()) > 500 && (await fromEnd()) < 8));
      await panel.page.evaluate('scrollTo(0, 100)');
      await panel.page.getByRole('button', { name: 'Jump to End' }).waitFor();
      await grow(BLOCK.repeat(20));
      await panel.page.locator('.markdown > p').nth(40).waitFor({ state: 'attached' });
      assert.equal(await scrollTop(), 100);
      await panel.page.getByRole('button', { name: 'Jump to End' }).click();
      await grow(BLOCK);
      await eventually(async () => assert.ok((await fromEnd()) < 8));
      await panel.page.getByRole('button', { name: 'Jump to End' }).waitFor({ state: 'hidden' });
    });

    it('keeps the focus and what is unfolded, also when it ends', async () => {
      await begin();
      await grow('```ts\nlet b = 2;');
      const copy = panel.page.locator('.copy-code').nth(1);
      await copy.focus();
      await grow('\nlet c = 3;\n```\n\nThe end of it.', true);
      await panel.page.getByText('The end of it.').waitFor();
      assert.equal(await copy.evaluate((button) => button === document.activeElement), true);
      const ended = sampleView([
        sampleItem([textBody(text.slice(0, 10), { length: text.length, isComplete: false })]),
      ]);
      await panel.send({ kind: 'view', view: ended });
      assert.equal(await copy.evaluate((button) => button === document.activeElement), true);
      await panel.page.getByText('The end of it.').waitFor();
    });

    it('says where the formatted part of a long text ends', async () => {
      const { labels } = sampleView([]);
      await begin();
      await grow(BLOCK.repeat(4_000), true);
      await panel.page.getByText(labels.restUnformatted).waitFor();
      assert.equal(await panel.page.getByText(labels.restUnformatted).count(), 1);
      await panel.page.getByRole('list', { name: 'Answer' }).waitFor();
    });

    it('shows the same as the whole text', async () => {
      await begin();
      for (const piece of [
        '- a\n',
        '- b\n  - c',
        '\n\n1. o',
        'ne\n\n2. two\n\n| a | b |\n',
        '|--',
        '-|---|\n| 1 | 2 |\n\n> q',
        'uote',
      ]) {
        await grow(piece);
      }
      await grow('\n', true);
      const html = async () => {
        await panel.page.locator('blockquote', { hasText: 'quote' }).waitFor();
        return panel.page.locator('.markdown').innerHTML();
      };
      const grown = await html();
      await panel.send({ kind: 'view', view: sampleView([sampleItem([textBody(text)])], { id: 'whole' }) });
      assert.equal(grown, await html());
      await panel.send({
        kind: 'append',
        view: 'view-1',
        text: 'text',
        start: 0,
        piece: 'late',
        isComplete: true,
      });
      assert.equal(grown, await html());
    });

    it('is replaced from where the feature says', async () => {
      await begin();
      await panel.send({
        kind: 'append',
        view: 'view-1',
        text: 'text',
        start: 2,
        piece: 'word',
        isComplete: true,
      });
      await eventually(async () => assert.equal(await panel.page.locator('.markdown').innerText(), 'A word'));
    });
  });

  describe('with a text of 25 MB', () => {
    it('has only the rows in sight in the document, and the keyboard reaches the last one', async () => {
      const body = {
        kind: 'json',
        label: 'Answer',
        text: { ...sampleText('', 'plain'), isComplete: false },
      } as const;
      await show(body);
      await panel.page.evaluate(() => {
        const line = `${'A line of a long text. '.repeat(4)}\n`;
        const piece = line.repeat(1_000_000 / line.length);
        for (let part = 0; part < 25; part++) {
          const [start, isComplete] = [part * piece.length, part === 24];
          const end = isComplete ? '\nThe last line' : '';
          const message = {
            kind: 'append',
            view: 'view-1',
            text: 'text',
            start,
            piece: piece + end,
            isComplete,
          };
          window.postMessage(message, '*');
        }
      });
      const { page } = panel;
      const rows = page.getByRole('list', { name: 'Answer' });
      await rows.focus();
      await eventually(async () => {
        await page.keyboard.press('End');
        await rows.getByText('The last line').waitFor({ timeout: 1_000 });
      });
      assert.ok((await rows.getByRole('listitem').count()) < 200);
      await page.keyboard.press('Home');
      await rows.locator('[aria-posinset="1"]').waitFor();
    });

    it('or of blank lines is scrolled row by row', async () => {
      await show({ kind: 'json', label: 'Answer', text: sampleText(`a${'\n'.repeat(2_000_000)}b`) });
      const rows = panel.page.getByRole('list', { name: 'Answer' });
      await rows.focus();
      const firstRow = async () =>
        Number(await rows.getByRole('listitem').first().getAttribute('aria-posinset'));
      await rows.evaluate((box) => box.scrollTo(0, box.scrollHeight / 2));
      await eventually(async () => assert.ok(Math.abs((await firstRow()) - 1_000_000) < 1_000));
      const middle = await firstRow();
      for (let step = 0; step < 3; step++) {
        await panel.page.keyboard.press('ArrowDown');
      }
      assert.equal(await firstRow(), middle + 3);
      const share = await rows.evaluate((box) => box.scrollTop / box.scrollHeight);
      assert.ok(Math.abs(share - 0.5) < 0.01);
      await panel.page.keyboard.press('End');
      assert.equal(await rows.getByRole('listitem').last().innerText(), 'b');
    });
  });
});
