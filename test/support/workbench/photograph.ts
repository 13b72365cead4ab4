import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Page } from 'playwright-core';

/** `npm test` has no time for pictures that nothing checks; `npm run test:ui` takes them all. */
export const takesPictures: boolean = process.env['HF_INFERENCE_TEST_COUNTS'] === undefined;

/** Saves what a page shows. */
export async function photograph(page: Page, file: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await page.screenshot({ path: file });
}
