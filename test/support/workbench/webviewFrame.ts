import type { Frame } from 'playwright-core';
import type { Workbench } from './workbench';

/** The document of the webview that is shown, when a selector of it is visible. */
export async function webviewFrame({ page }: Workbench, visible: string): Promise<Frame> {
  const inner = page.frameLocator('iframe.webview.ready').frameLocator('#active-frame');
  await inner.locator(visible).first().waitFor();
  const element = await inner.owner().elementHandle();
  const frame = await element?.contentFrame();
  if (frame === null || frame === undefined) {
    throw new Error('The webview has no document.');
  }
  return frame;
}
