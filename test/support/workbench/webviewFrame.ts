import type { Frame } from 'playwright-core';
import { eventually } from '../eventually';
import type { Workbench } from './workbench';

/** The document of the webview that is shown and in which a selector is visible; other webviews may be open beside it. */
export async function webviewFrame({ page }: Workbench, visible: string): Promise<Frame> {
  const webviews = page.locator('iframe.webview.ready');
  return eventually(async () => {
    const count = await webviews.count();
    for (let index = 0; index < count; index++) {
      const webview = webviews.nth(index);
      const inner = webview.contentFrame().frameLocator('#active-frame');
      if ((await webview.isVisible()) && (await inner.locator(visible).first().isVisible())) {
        const frame = await (await inner.owner().elementHandle())?.contentFrame();
        if (frame !== null && frame !== undefined) {
          return frame;
        }
      }
    }
    throw new Error(`None of ${count} webviews shows “${visible}”.`);
  });
}
