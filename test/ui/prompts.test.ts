import assert from 'node:assert/strict';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { eventually } from '../support/eventually';
import { RouteServer } from '../support/http/routeServer';
import { cacheFolder } from '../support/projectFolder';
import { EXTENSION_ID } from '../support/usage/fillUsage';
import { reopenUntil } from '../support/workbench/reopenUntil';
import { screenshotInThemes } from '../support/workbench/screenshotInThemes';
import { useWorkbench } from '../support/workbench/useWorkbench';

const CHUNK = { choices: [{ index: 0, delta: { content: 'A card.' }, finish_reason: 'stop' }] };
const TWO_INPUTS = `---
description: Rewrites for other readers
---
Rewrite for \${input:readers:for example, children} in a \${input:style:short or long} way: \${selection}`;

describe('Prompts', () => {
  let server: RouteServer;
  const { shared, workbench } = useWorkbench(async () => {
    server = await RouteServer.start({
      'GET /v1/models': { json: { object: 'list', data: [{ id: 'qwen3:8b' }] } },
      'POST /v1/chat/completions': { stream: `data: ${JSON.stringify(CHUNK)}\n\ndata: [DONE]\n\n` },
    });
    return { settings: { 'hfInference.endpoint': server.origin, 'hfInference.model': 'qwen3:8b' } };
  });
  const own = () => join(shared().server.userDataFolder, 'User/globalStorage', EXTENSION_ID, 'prompts');
  const shot = (name: string) => join(cacheFolder, 'prompts', name);
  /** The messages that were sent, newest last. */
  const sent = () =>
    server.requests
      .filter(({ method }) => method === 'POST')
      .map(({ body }) => (JSON.parse(body) as { messages: { content: string }[] }).messages.at(-1)?.content);
  /** Waits for the answer, which would else come while the next test closes its editors. */
  const answered = () =>
    workbench().page.locator('.tab[data-resource-name="HF Inference Answer.md"]').waitFor();
  const press = (key: string) => workbench().page.keyboard.press(key);
  /** Moves down in a menu or a list until the entry has the focus. */
  const moveTo = async (focused: Locator, entry: RegExp): Promise<void> => {
    for (let moves = 0; moves < 60; moves++) {
      if ((await focused.allInnerTexts()).some((text) => entry.test(text.trim()))) {
        return;
      }
      await press('ArrowDown');
    }
    assert.fail(`${entry.source} was not reached`);
  };

  before(() => mkdir(own(), { recursive: true }));
  after(async () => {
    await rm(own(), { recursive: true, force: true });
    await server.close();
  });
  beforeEach(async () => {
    await workbench().runCommand('View: Close All Editors');
    await workbench().openFile('css/card.css');
    await workbench().selectLines(1, 3);
  });
  // The progress of a run that takes longer goes away by itself.
  afterEach('No error is shown', () =>
    eventually(async () => assert.deepEqual(await workbench().notifications(), [])),
  );

  it('run from the context menu, by keyboard', async () => {
    const before = sent().length;
    await press('Shift+F10');
    const item = workbench().page.locator('.context-view .action-item.focused > .action-menu-item');
    await workbench()
      .page.locator('.context-view .action-label', { hasText: /^HF Inference$/ })
      .waitFor();
    await moveTo(item.first(), /^HF Inference$/);
    await press('ArrowRight');
    const submenu = workbench().page.locator('.monaco-submenu');
    await submenu.locator('.action-label', { hasText: /^Infer on Selection$/ }).waitFor();
    await workbench().screenshot(shot('context-menu.png'));
    await moveTo(submenu.locator('.action-item.focused'), /^Explain$/);
    await press('Enter');
    await eventually(async () => assert.equal(sent().length, before + 1));
    await answered();
    assert.match(sent().at(-1) ?? '', /^Explain the following part of `card\.css` \(css\)[^]*\n```css\n/);
  });

  it('run from the lightbulb, by keyboard', async () => {
    const before = sent().length;
    const menu = workbench().page.locator('.action-widget');
    await reopenUntil(menu.getByText('Explain with HF Inference'), () => press('Control+.'));
    await workbench().screenshot(shot('lightbulb.png'));
    await moveTo(menu.locator('.monaco-list-row.focused'), /^Explain with HF Inference$/);
    await press('Enter');
    await eventually(async () => assert.equal(sent().length, before + 1));
    await answered();
  });

  it('ask for their inputs in one flow that goes back', async () => {
    await writeFile(join(own(), 'For Others.prompt.md'), TWO_INPUTS);
    const title = workbench().page.locator('.quick-input-widget:visible .quick-input-title');
    const back = workbench().page.locator('.quick-input-widget:visible .codicon-quick-input-back');
    await workbench().runCommand('HF Inference: Run Prompt…');
    await workbench().quickPickRows.filter({ hasText: 'For Others' }).waitFor();
    await screenshotInThemes(shared(), workbench(), shot('list'));
    await workbench().quickInput.fill('For Others');
    await press('Enter');
    await title.getByText('For Others (1/2)').waitFor();
    await back.click();
    await title.getByText('Run Prompt').waitFor();
    await workbench().quickInput.fill('For Others');
    await press('Enter');
    await title.getByText('For Others (1/2)').waitFor();
    await workbench().answer('children');
    await title.getByText('For Others (2/2)').waitFor();
    await workbench().screenshot(shot('input.png'));
    await back.click();
    await title.getByText('For Others (1/2)').waitFor();
    assert.equal(await workbench().quickInput.inputValue(), 'children');
    await workbench().answer('experts');
    await title.getByText('For Others (2/2)').waitFor();
    await workbench().answer('short');
    await eventually(async () => assert.match(sent().at(-1) ?? '', /^Rewrite for experts in a short way: /));
  });

  it('are created from a template, and deleted in the list', async () => {
    await workbench().runCommand('HF Inference: New Prompt…');
    await workbench().answer('Explain');
    await workbench().page.locator('.tab.active[data-resource-name="Explain.prompt.md"]').waitFor();
    await workbench().screenshot(shot('new.png'));
    await workbench().runCommand('HF Inference: Run Prompt…');
    const row = workbench().quickPickRows.filter({ hasText: 'Explain' });
    await row.first().waitFor();
    assert.equal(await row.count(), 1, 'the own prompt takes the place of the built-in one');
    await row.first().hover();
    await row.first().getByRole('button', { name: 'Delete Prompt' }).click();
    await workbench().dialog.getByText('Delete the prompt “Explain”?').waitFor();
    await workbench().dialog.getByRole('button', { name: 'Delete' }).click();
    await row.filter({ hasText: 'Explains what the selection means or does' }).waitFor();
    await press('Escape');
  });
});
