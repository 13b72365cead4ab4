import assert from 'node:assert/strict';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Frame, Locator } from 'playwright-core';
import { localDay } from '../../src/core/usage/usageSpan';
import { totalsOf } from '../../src/core/usage/usageSummary';
import { eventually } from '../support/eventually';
import { cacheFolder } from '../support/projectFolder';
import { EXTENSION_ID, fillUsage } from '../support/usage/fillUsage';
import { sampleUsage } from '../support/usage/sampleUsage';
import { lookAway } from '../support/workbench/lookAway';
import { storedByBrowser } from '../support/workbench/storedByBrowser';
import { screenshotInThemes } from '../support/workbench/screenshotInThemes';
import { useWorkbench } from '../support/workbench/useWorkbench';
import { webviewFrame } from '../support/workbench/webviewFrame';

const axe = createRequire(__filename).resolve('axe-core/axe.min.js');
interface AxeResults {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
  }[];
}

describe('The usage dashboard', () => {
  const { workbench, shared } = useWorkbench({ size: { width: 1280, height: 1000 } });
  const rows = () => sampleUsage(60, localDay(Date.now()));
  const pictureOf = (name: string) => join(cacheFolder, 'usage', name);
  const shot = (name: string) => workbench().screenshot(`${pictureOf(name)}.png`);
  const dashboard = (visible = 'h1') => webviewFrame(workbench(), visible);
  const sidebar = () => workbench().page.locator('.pane', { hasText: 'Usage' }).last();

  /** The numbers of a row of cells. */
  const numbers = async (cells: Locator): Promise<readonly number[]> =>
    (await cells.allInnerTexts()).map((text) => Number(text.replaceAll(',', '')));
  const captions = (frame: Frame) => frame.locator('caption').allInnerTexts();

  it('clears all figures after naming what is lost, and then says how to begin', async () => {
    await workbench().runCommand('HF Inference: Clear Usage Figures…');
    await workbench().dialog.getByText('deleted from this machine, for all windows').waitFor();
    await workbench().dialog.locator('.monaco-button', { hasText: 'Clear' }).click();
    await workbench().runCommand('HF Inference: Open Usage Dashboard');
    const frame = await dashboard('.empty');
    await frame.getByText('Nothing has been counted yet').waitFor();
    await frame.getByRole('button', { name: 'Select Model' }).waitFor();
    await workbench().runCommand('View: Show HF Inference');
    await sidebar().getByText('Nothing was counted in the last 30 days').waitFor();
    await shot('empty');
  });

  it('shows what was counted, with the same figures in the cards, the tables and the sidebar', async () => {
    await fillUsage(shared().server.userDataFolder, rows());
    const frame = await dashboard('.chart');
    const { requests } = totalsOf(rows().filter(({ day }) => day >= (rows()[0]?.day ?? '')));
    await frame.getByLabel('Period').selectOption('Last 90 days');
    await eventually(async () =>
      assert.deepEqual(await numbers(frame.locator('.cards .value').first()), [requests]),
    );
    const [models, days] = [frame.locator('table').nth(0), frame.locator('table').nth(1)];
    const column = (table: Locator, name: string) =>
      numbers(table.locator(`tbody td[data-column="${name}"]`));
    const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
    assert.equal(sum(await column(models, 'Requests')), requests);
    assert.equal(sum(await column(days, 'Total')), requests);
    assert.deepEqual(await numbers(days.locator('tfoot td[data-column="Total"]')), [requests]);
    assert.ok((await frame.locator('.failure-mark').count()) > 1);
    const today = totalsOf(sampleUsage(1, localDay(Date.now())));
    await sidebar()
      .locator('.monaco-list-row', { hasText: 'Today' })
      .getByText(`${today.requests.toLocaleString('en')} requests`)
      .waitFor();
  });

  it('is used with the keyboard alone: to a day, to its figures, and back', async () => {
    const frame = await dashboard('.chart');
    const { keyboard } = workbench().page;
    await frame.getByLabel('Chart').selectOption('Input characters');
    await frame.getByRole('button', { name: 'Clear…' }).focus();
    await keyboard.press('Tab');
    const focused = frame.locator('.day:focus');
    const newest = await focused.getAttribute('data-day');
    assert.equal(newest, localDay(Date.now()));
    await keyboard.press('ArrowLeft');
    await keyboard.press('ArrowLeft');
    await keyboard.press('ArrowRight');
    await keyboard.press('Enter');
    await frame.locator('.day[aria-pressed="true"]').waitFor();
    assert.notEqual(await focused.getAttribute('data-day'), newest);
    await eventually(async () => assert.match((await captions(frame))[0] ?? '', /, 20\d\d: Models$/));
    const ofDay = frame.locator('table').first().locator('tfoot td[data-column="Requests"]');
    assert.deepEqual(await numbers(frame.locator('.cards .value').first()), await numbers(ofDay));
    await shot('day');
    await keyboard.press('Tab');
    await keyboard.press('Enter');
    await eventually(async () => assert.equal((await captions(frame))[0], 'Models'));
  });

  it('has no accessibility faults in any theme', async () => {
    await sidebar().locator('.monaco-list-row', { hasText: 'Today' }).waitFor();
    await screenshotInThemes(shared(), workbench(), pictureOf('figures'), async (theme) => {
      const frame = await dashboard('.chart');
      await frame.locator(`body.${theme}`).waitFor();
      await frame.evaluate(await readFile(axe, 'utf8'));
      const { violations } = await frame.evaluate<AxeResults>('axe.run()');
      assert.deepEqual(
        violations.map(({ id, nodes }) => [id, nodes[0]?.html, nodes[0]?.failureSummary]),
        [],
      );
    });
  });

  it('fits a narrow panel without cut text', async () => {
    await workbench().page.setViewportSize({ width: 700, height: 1000 });
    const frame = await dashboard('.chart');
    await eventually(async () => {
      const [content, width] = await frame.evaluate<readonly number[]>(
        '[document.documentElement.scrollWidth, innerWidth]',
      );
      assert.ok((content ?? 0) <= (width ?? 0), `${content} px of content in ${width} px`);
    });
    await shot('narrow');
    await workbench().page.setViewportSize({ width: 1280, height: 1000 });
  });

  it('names in the sidebar the hosts of accounts that have the same name', async () => {
    const accounts = sidebar().locator('.monaco-list-row', { hasText: /^default/ });
    await accounts.filter({ hasText: 'default (router.huggingface.co)' }).waitFor();
    await accounts.filter({ hasText: 'default (http://127.0.0.1:8765)' }).waitFor();
  });

  it('says what failed, and loses nothing', async () => {
    const frame = await dashboard('.chart');
    const figures = await frame.locator('.cards').innerText();
    const folder = join(shared().server.userDataFolder, 'User', 'globalStorage', EXTENSION_ID, 'usage');
    await rename(folder, `${folder}-away`);
    await writeFile(folder, 'A file in the place of the folder.');
    const unread = workbench().notification('The usage figures could not be read.');
    try {
      await frame.getByRole('button', { name: 'Refresh' }).click();
      await unread.waitFor();
      await frame.getByRole('button', { name: 'Export…' }).click();
      await workbench().answer(join(workbench().folder, 'usage.csv'));
      await workbench().notification('“Export Usage Figures” failed.').waitFor();
      await workbench().runCommand('Notifications: Clear All Notifications');
      await frame.getByRole('button', { name: 'Clear…' }).click();
      await workbench().dialog.locator('.monaco-button', { hasText: 'Clear' }).click();
      await workbench().notification('“Clear Usage Figures” failed.').waitFor();
      await unread.waitFor();
      await shot('failed');
      assert.equal(await frame.locator('.cards').innerText(), figures);
    } finally {
      await rm(folder);
      await rename(`${folder}-away`, folder);
    }
    await frame.locator('.chart').evaluate((chart) => chart.remove());
    await workbench().pressButton(unread, 'Try Again');
    await frame.locator('.chart').waitFor();
    assert.equal(await frame.locator('.cards').innerText(), figures);
    await workbench().runCommand('Notifications: Clear All Notifications');
  });

  it('shows the runs of a day in the history', async () => {
    await workbench().runCommand('HF Inference: Open Usage Dashboard');
    const frame = await dashboard('.chart');
    const { page } = workbench();
    const history = page.locator('.pane', { has: page.locator('.pane-header', { hasText: 'History' }) });
    const today = history.locator('.monaco-list-row', { hasText: 'Today' });
    await frame.locator('.day').nth(-2).click();
    await frame.getByRole('button', { name: 'Show Runs of This Day' }).click();
    await workbench().notification('No runs of this day are kept.').waitFor();
    const header = history.locator('.pane-header');
    if ((await header.getAttribute('aria-expanded')) === 'false') {
      await header.click();
    }
    await workbench().openFile('rust/inventory.rs');
    await workbench().selectLines(25, 42);
    await workbench().runCommand('HF Inference: Infer on Selection');
    await today.waitFor();
    await workbench().runCommand('HF Inference: Open Usage Dashboard');
    // Opening the dashboard reads the figures again, which may replace the chart under the pointer.
    await eventually(async () => {
      const chart = await dashboard('.chart');
      const isPressed = () => chart.locator('.day').last().getAttribute('aria-pressed');
      if ((await isPressed()) !== 'true') {
        await chart.locator('.day').last().click();
      }
      assert.equal(await isPressed(), 'true');
    });
    await (await dashboard('.chart')).getByRole('button', { name: 'Show Runs of This Day' }).click();
    await history.locator('.monaco-list-row.focused', { hasText: 'Today' }).waitFor();
    await shot('runs of a day');
  });

  it('comes back after the window is reloaded with what was selected', async () => {
    const { page } = workbench();
    await workbench().runCommand('HF Inference: Open Usage Dashboard');
    const before = await dashboard('.chart');
    await before.getByLabel('Period').selectOption('Last 90 days');
    await before.getByLabel('Group by').selectOption('Account');
    await before.getByLabel('Chart').selectOption('Tokens');
    await before.locator('.day').nth(-3).click();
    await before.locator('.day[aria-pressed="true"]').waitFor();
    const day = await before.locator('.day').nth(-3).getAttribute('data-day');
    assert.ok(day);
    await lookAway(workbench());
    await eventually(async () => {
      const kept = await storedByBrowser(workbench());
      assert.ok(kept.replaceAll('\\', '').includes(`"metric":"tokens","day":"${day}"`));
    });
    const loaded = page.waitForEvent('domcontentloaded');
    await workbench().runCommand('Developer: Reload Window');
    await loaded;
    const frame = await dashboard('.chart');
    assert.equal(await frame.getByLabel('Period').inputValue(), '90');
    assert.equal(await frame.getByLabel('Group by').inputValue(), 'account');
    assert.equal(await frame.getByLabel('Chart').inputValue(), 'tokens');
    assert.equal(await frame.locator('.day[aria-pressed="true"]').getAttribute('data-day'), day);
    assert.match((await captions(frame))[0] ?? '', /: Accounts$/);
    await shot('restored');
  });
});
