import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findInText, refusePlantedTokens, TEST_TOKENS } from '../findPlanted';
import { projectFolder } from '../projectFolder';
import { workbenchUrl } from '../vscode/workbenchUrl';
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

/** A workbench with a fresh browser profile on a fresh copy of a folder; `close` removes both. */
export interface OpenWorkbench {
  readonly workbench: Workbench;
  readonly close: () => Promise<void>;
  /** Rejects if a token of the tests is in a file of the folder or in the storage of the browser. */
  readonly refusePlantedTokens: () => Promise<void>;
}

/** Opens the extension under development in a workbench of its own. */
export async function openWorkbench(
  { server, browser, inference }: SharedVsCode,
  options: OpenWorkbenchOptions = {},
): Promise<OpenWorkbench> {
  const { size = { width: 1280, height: 800 } } = options;
  const temporary = await mkdtemp(join(tmpdir(), 'hf-inference-workspace-'));
  const folder = join(temporary, 'sample-workspace');
  await cp(options.folder ?? sampleWorkspace, folder, { recursive: true });
  await server.writeSettings({
    'hfInference.endpoint': inference.endpoint,
    'hfInference.model': 'demo/code-language',
    // Documents are easier to read than a panel, which has suites of its own.
    'hfInference.resultView': 'text',
    ...options.settings,
  });
  // Without animations, what is clicked has stopped moving.
  const context = await browser.newContext({ viewport: size, reducedMotion: 'reduce' });
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const workbench = new Workbench(await context.newPage(), folder);
  const close = async () => {
    await context.close();
    await rm(temporary, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    await workbench.page.goto(workbenchUrl(server, { folder }));
    await workbench.ready();
    await workbench.signedIn();
    const refuse = async () => {
      await refusePlantedTokens([folder]);
      const around = findInText(await storedByBrowser(workbench), TEST_TOKENS);
      if (around !== undefined) {
        throw new Error(`The storage of the browser has a token: ${around}`);
      }
    };
    return { workbench, close, refusePlantedTokens: refuse };
  } catch (error) {
    await workbench.screenshot(join(projectFolder, '.vscode-test', 'failures', 'not-ready.png'));
    await close();
    throw error;
  }
}
