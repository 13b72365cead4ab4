import type { Workbench } from './workbench';

/**
 * Makes VS Code notice that the person has gone to another window. In a browser, it writes its state then, and otherwise every
 * five seconds.
 */
export async function lookAway({ page }: Workbench): Promise<void> {
  await page.evaluate(() => {
    document.hasFocus = () => false;
    document.dispatchEvent(new Event('visibilitychange'));
  });
}
