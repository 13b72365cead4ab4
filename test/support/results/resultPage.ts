import type { Browser, Page } from 'playwright-core';
import type { FromResultPanel, ToResultPanel } from '../../../src/webview/resultProtocol';
import { buildBundles, shippedBundles } from '../shippedBundles';

const ORIGIN = 'https://panel.test';
const FILES = /\/(resultPanel\.js|resultStyles\.css)$/;

/** The policy of the panel in VS Code, for the origin of the page. */
const POLICY = [
  "default-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  `style-src ${ORIGIN}`,
  `img-src ${ORIGIN} data:`,
  `media-src ${ORIGIN} data:`,
  "script-src 'nonce-page'",
].join('; ');

/** The result panel as it is shipped, in a browser without VS Code. */
export interface ResultPage {
  readonly page: Page;
  /** What the page asked for beyond its own files, and each breach of its policy and error in it. */
  readonly incidents: readonly string[];
  send(message: ToResultPanel): Promise<void>;
  /** Sends messages one after the other. Resolves when the panel shows the last one, and has shown the others. */
  sendAll(messages: readonly ToResultPanel[]): Promise<void>;
  /** What the panel has sent so far. */
  sent(): Promise<readonly FromResultPanel[]>;
  /** What the panel keeps over a restart. */
  kept(): Promise<unknown>;
}

/** Runs in the page. */
async function receive(messages: readonly ToResultPanel[]): Promise<void> {
  for (const message of messages) {
    await new Promise<void>((resolve) => {
      // The panel listens first, so it has the message when this listener gets it.
      window.addEventListener('message', () => resolve(), { once: true });
      window.postMessage(message, '*');
    });
    while (document.querySelector('[aria-busy="true"]') !== null) {
      await new Promise((resolve) => setTimeout(resolve));
    }
  }
}

/** Builds the files of the panel, by their names. */
export async function buildResultPanel(): Promise<ReadonlyMap<string, string>> {
  const bundles = (await shippedBundles()).filter(({ entryPoints }) =>
    Object.keys(entryPoints).some((name) => name.startsWith('webview/')),
  );
  const built = await buildBundles(bundles.map((bundle) => ({ ...bundle, sourcemap: false })));
  const files = built.flatMap(({ outputFiles = [] }) => outputFiles);
  return new Map(
    files.flatMap(({ path, text }) => (FILES.test(path) ? [[FILES.exec(path)?.[1] ?? '', text]] : [])),
  );
}

/** Opens the panel with a theme's class. */
export async function openResultPage(
  browser: Browser,
  files: ReadonlyMap<string, string>,
  { theme = 'vscode-dark', width = 700, colors = '' } = {},
): Promise<ResultPage> {
  const page = await browser.newPage({ viewport: { width, height: 800 } });
  const incidents: string[] = [];
  const body = `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Result</title>
<meta http-equiv="Content-Security-Policy" content="${POLICY}"><link rel="stylesheet" href="/resultStyles.css">
<link rel="stylesheet" href="/colors.css"></head>
<body class="${theme}"><script nonce="page" src="/resultPanel.js"></script></body></html>`;
  await page.route('**', async (route) => {
    const { pathname, origin } = new URL(route.request().url());
    const text = pathname === '/' ? body : pathname === '/colors.css' ? colors : files.get(pathname.slice(1));
    if (origin !== ORIGIN || text === undefined) {
      incidents.push(`request of ${route.request().url()}`);
      await route.abort();
      return;
    }
    const type = /\.(js|css)$/.exec(pathname)?.[1] ?? 'html';
    await route.fulfill({ body: text, contentType: type === 'js' ? 'text/javascript' : `text/${type}` });
  });
  page.on('pageerror', (error) => incidents.push(error.stack ?? error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') {
      incidents.push(message.text());
    }
  });
  page.on('popup', () => incidents.push('a window'));
  // What VS Code gives the script of a webview.
  await page.addInitScript(`globalThis.sent = [];
    globalThis.acquireVsCodeApi = () => ({
      postMessage: (message) => sent.push(structuredClone(message)),
      setState: (state) => (globalThis.kept = state),
    });`);
  await page.goto(`${ORIGIN}/`);
  return {
    page,
    incidents,
    send: (message) => page.evaluate(receive, [message]),
    sendAll: (messages) => page.evaluate(receive, messages),
    sent: () => page.evaluate(() => Reflect.get(globalThis, 'sent') as FromResultPanel[]),
    kept: () => page.evaluate(() => Reflect.get(globalThis, 'kept') as unknown),
  };
}
