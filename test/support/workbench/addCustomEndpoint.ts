import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from '../eventually';
import type { VsCodeServer } from '../vscode/vsCodeServer';
import { chooseFromMenu } from './chooseFromMenu';
import type { Workbench } from './workbench';

/** What a person enters to use a model of a server in VS Code's own chat. */
export interface CustomEndpoint {
  readonly url: string;
  readonly key: string;
  /** The ID, also shown as the name. */
  readonly model: string;
}

/**
 * Adds a model to VS Code's own chat through its provider "Custom Endpoint", as the documentation describes it. The next
 * window shows it: in the browser, VS Code does not watch the file with the models.
 */
export async function addCustomEndpoint(
  workbench: Workbench,
  { userDataFolder }: VsCodeServer,
  { url, key, model }: CustomEndpoint,
): Promise<void> {
  const { page, activeEditor } = workbench;
  const asked = (title: string) =>
    page.locator('.quick-input-widget:visible').getByText(title, { exact: true }).waitFor();
  await workbench.runCommand('Chat: Manage Language Models');
  await page.getByRole('button', { name: 'Add Models' }).first().click();
  await chooseFromMenu(workbench, 'Custom Endpoint');
  await asked('Group Name');
  await workbench.answer('Local Server');
  await asked('Local Server: API Key');
  await workbench.answer(key);
  await asked('Local Server: API Type');
  await workbench.pick('Chat Completions');
  // VS Code inserts a model to fill in, with the cursor in its first field.
  const file = join(userDataFolder, 'User', 'chatLanguageModels.json');
  const saved = (text: string) =>
    eventually(async () => assert.ok((await readFile(file, 'utf8')).includes(text)));
  await saved('maxOutputTokens');
  await activeEditor.locator('.view-line', { hasText: 'maxOutputTokens' }).waitFor();
  for (const text of [model, model, url]) {
    await page.keyboard.insertText(text);
    await page.keyboard.press('Tab');
  }
  await page.keyboard.press('Control+S');
  await saved(`"url": "${url}"`);
}
