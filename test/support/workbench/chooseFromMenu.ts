import assert from 'node:assert/strict';
import { eventually } from '../eventually';
import type { Workbench } from './workbench';

/** Clicks an entry of the open context menu. A menu ignores clicks for 100 ms after it has opened, so it is clicked until it closes. */
export async function chooseFromMenu({ page }: Workbench, entry: string): Promise<void> {
  const menu = page.locator('.monaco-menu');
  await menu.waitFor();
  await eventually(async () => {
    if (await menu.isVisible()) {
      await menu.getByText(entry).click({ timeout: 1000 });
    }
    assert.equal(await menu.isVisible(), false);
  });
}
