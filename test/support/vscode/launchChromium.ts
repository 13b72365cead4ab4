import { chromium as playwright } from 'playwright-core';
import type { Browser } from 'playwright-core';
import { chromium } from './chromium';

/** Only what VS Code needs: no sandbox (root and containers have none), no graphics card, no traffic of its own. */
const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-dev-shm-usage',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Starts the machine's Chromium without a window. */
export async function launchChromium(): Promise<Browser> {
  return playwright.launch({ executablePath: await chromium(), args: ARGS, headless: true });
}
