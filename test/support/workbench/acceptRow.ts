import type { Workbench } from './workbench';

/** Presses Enter when the row of the shown list with this text has the focus: it gets the focus after it is drawn. */
export async function acceptRow({ page, quickPickRows }: Workbench, text: string | RegExp): Promise<void> {
  await quickPickRows.and(page.locator('.focused')).filter({ hasText: text }).waitFor();
  await page.keyboard.press('Enter');
}
