import type { Workbench } from './workbench';

/**
 * All that the browser keeps for a workbench: the state of views, editors, and webviews, and the secrets, which are
 * encrypted. VS Code writes most of it some seconds after a change.
 */
export async function storedByBrowser({ page }: Workbench): Promise<string> {
  const kept = await page.context().storageState({ indexedDB: true });
  const ofTab = await page.evaluate(() => JSON.stringify(sessionStorage));
  return JSON.stringify(kept) + ofTab;
}
