import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Frame, Locator } from 'playwright-core';
import { localDay } from '../../src/core/usage/usageSpan';
import { totalsOf } from '../../src/core/usage/usageSummary';
import { eventually } from '../support/eventually';
import { cacheFolder } from '../support/projectFolder';
import { fillUsage } from '../support/usage/fillUsage';
import { sampleUsage } from '../support/usage/sampleUsage';
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
  const shot = (name: string) =>
    workbench().screenshot(join(cacheFolder, 'usage', `${name.replaceAll(/\W+/g, '-')}.png`));
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
    await shot('day');
    await keyboard.press('Tab');
    await keyboard.press('Enter');
    await eventually(async () => assert.equal((await captions(frame))[0], 'Models'));
  });

  it('has no accessibility faults', async () => {
    const frame = await dashboard('.chart');
    await frame.evaluate(await readFile(axe, 'utf8'));
    const { violations } = await frame.evaluate<AxeResults>('axe.run()');
    assert.deepEqual(
      violations.map(({ id, nodes }) => [id, nodes[0]?.html, nodes[0]?.failureSummary]),
      [],
    );
    await shot('figures');
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
});
