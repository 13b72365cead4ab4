import assert from 'node:assert/strict';
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../eventually';
import { findInText, refusePlantedTokens, TEST_TOKENS } from '../findPlanted';
import { projectFolder } from '../projectFolder';
import { workbenchUrl } from '../vscode/workbenchUrl';
import { photograph } from './photograph';
import type { SharedVsCode } from './sharedVsCode';
import { storedByBrowser } from './storedByBrowser';
import { Workbench } from './workbench';

const sampleWorkspace: string = join(projectFolder, 'test', 'fixtures', 'workspace');

export interface OpenWorkbenchOptions {
  /**
   * User settings; without `hfInference.endpoint` and `hfInference.model` the shared inference server, whose token is stored, and the
   * demo model. For an endpoint of its own a suite starts without a token.
   */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Pixels; 1280 × 800 where nothing is said. */
  readonly size?: { readonly width: number; readonly height: number };
  /** Folder whose copy is opened; the sample workspace where nothing is said. */
  readonly folder?: string;
}

/** A workbench on a copy of a folder; `close` removes both. */
export interface OpenWorkbench {
  readonly workbench: Workbench;
  readonly close: () => Promise<void>;
  /** Rejects if a token of the tests is in a file of the folder or in the storage of the browser. */
  readonly refusePlantedTokens: () => Promise<void>;
  /**
   * Prepares the window for other options: closes what is open, and replaces the settings and the files. The extension keeps
   * running and remembers what it does. Rejects if the window is not tidy then.
   */
  readonly reuse: (options: OpenWorkbenchOptions) => Promise<void>;
}

let reuses = 0;

/** Opens the extension under development in a workbench of its own, with a fresh browser profile. */
export async function openWorkbench(
  shared: SharedVsCode,
  options: OpenWorkbenchOptions = {},
): Promise<OpenWorkbench> {
  const { server, browser } = shared;
  const temporary = await mkdtemp(join(tmpdir(), 'hf-inference-workspace-'));
  const folder = join(temporary, 'sample-workspace');
  await fillFolder(folder, options);
  await server.writeSettings(settingsFor(shared, options));
  // Without animations, what is clicked has stopped moving.
  const context = await browser.newContext({ viewport: sizeFor(options), reducedMotion: 'reduce' });
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const workbench = new Workbench(await context.newPage(), folder);
  const { page } = workbench;
  const close = async () => {
    await context.close();
    await rm(temporary, { recursive: true, force: true, maxRetries: 5 });
  };
  const refuse = async () => {
    await refusePlantedTokens([folder]);
    const around = findInText(await storedByBrowser(workbench), TEST_TOKENS);
    if (around !== undefined) {
      throw new Error(`The storage of the browser has a token: ${around}`);
    }
  };
  const reuse = async (next: OpenWorkbenchOptions) => {
    for (const other of context.pages().filter((one) => one !== page)) {
      await other.close();
    }
    await page.bringToFront();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await page.setViewportSize(sizeFor(next));
    // An answer may have come while the editors were closed.
    await eventually(async () => {
      const title = `reused ${++reuses}`;
      await shared.tidyUp(settingsFor(shared, next), title);
      await hasTitle(workbench, title);
      assert.deepEqual([await workbench.tabs(), await workbench.dialog.count()], [[], 0]);
    });
    await fillFolder(folder, next);
    await workbench.ready();
  };
  try {
    await page.goto(workbenchUrl(server, { folder }));
    await workbench.ready();
    await workbench.signedIn();
    return { workbench, close, refusePlantedTokens: refuse, reuse };
  } catch (error) {
    await photograph(page, join(projectFolder, '.vscode-test', 'failures', 'not-ready.png'));
    await close();
    throw error;
  }
}

/** Waits until the window has noticed a change of its title, and so the changes before it. */
export async function hasTitle({ page }: Workbench, title: string): Promise<void> {
  await eventually(async () => assert.equal(await page.title(), title));
}

async function fillFolder(
  folder: string,
  { folder: source = sampleWorkspace }: OpenWorkbenchOptions,
): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  await Promise.all(names.map((name) => rm(join(folder, name), { recursive: true, force: true })));
  await cp(source, folder, { recursive: true });
}

function settingsFor(
  { inference }: SharedVsCode,
  { settings }: OpenWorkbenchOptions,
): Readonly<Record<string, unknown>> {
  return {
    'hfInference.endpoint': inference.endpoint,
    'hfInference.model': 'demo/code-language',
    // Documents are easier to read than a panel, which has suites of its own.
    'hfInference.resultView': 'text',
    // A command that an earlier suite ran does not come first.
    'workbench.commandPalette.history': 0,
    ...settings,
  };
}

function sizeFor({ size = { width: 1280, height: 800 } }: OpenWorkbenchOptions) {
  return size;
}
