// Renders media/icon.svg to media/icon.png: the marketplace takes no SVG. Run it by hand when the drawing changes.
import { readFile, writeFile } from 'node:fs/promises';
import { chromium } from 'playwright-core';

const SIZE = 256;
const root = new URL('../../', import.meta.url);
const svg = await readFile(new URL('media/icon.svg', root), 'utf8');

const browser = await chromium.launch({
  executablePath: process.env.CHROME_PATH ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
});
try {
  const page = await browser.newPage({ viewport: { width: SIZE, height: SIZE } });
  const source = `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
  await page.setContent(
    `<body style="margin:0"><img width="${SIZE}" height="${SIZE}" src="${source}"></body>`,
  );
  await page.locator('img').evaluate((image) => image.decode());
  await writeFile(new URL('media/icon.png', root), await page.screenshot({ omitBackground: true }));
} finally {
  await browser.close();
}
