import type { Locator } from 'playwright-core';

const ROW_MS = 3_000;
const MAX_TRIES = 6;

/**
 * Opens a quick input and waits for one of its rows. VS Code may miss what came shortly before, such as a new file or a
 * command, so an input without the row is closed and opened again.
 */
export async function reopenUntil(row: Locator, open: () => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await open();
      return await row.waitFor({ timeout: ROW_MS });
    } catch (error) {
      if (tries === MAX_TRIES) {
        throw error;
      }
      await row.page().keyboard.press('Escape');
    }
  }
}
