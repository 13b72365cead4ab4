import assert from 'node:assert/strict';
import { join } from 'node:path';
import { eventually } from '../eventually';
import { cacheFolder } from '../projectFolder';
import { openWorkbench } from './openWorkbench';
import type { OpenWorkbench, OpenWorkbenchOptions } from './openWorkbench';
import { startSharedVsCode } from './sharedVsCode';
import type { SharedVsCode } from './sharedVsCode';
import type { Workbench } from './workbench';

export interface WorkbenchOfSuite {
  /** The suite's workbench; only inside tests and hooks. */
  readonly workbench: () => Workbench;
  /** The running VS Code, browser and inference server, shared by all suites. */
  readonly shared: () => SharedVsCode;
  /** Changes some of the user's settings. Resolves when the window has noticed. */
  readonly changeSettings: (settings: Readonly<Record<string, unknown>>) => Promise<void>;
}

let changes = 0;

let starting: Promise<SharedVsCode> | undefined;

/**
 * Call it at the start of a `describe`: opens a workbench before the suite's tests and closes it after them. VS Code's server is
 * started once for all suites. A failed test leaves a screenshot in `.vscode-test/failures/`.
 * `options` may be a function where they are only known when the suite starts.
 */
export function useWorkbench(
  options: OpenWorkbenchOptions | (() => Promise<OpenWorkbenchOptions>) = {},
): WorkbenchOfSuite {
  let shared: SharedVsCode | undefined;
  let open: OpenWorkbench | undefined;
  before(async function () {
    // The first run also installs what is missing.
    this.timeout(300_000);
    starting ??= startSharedVsCode();
    const vsCode = (shared = await starting);
    const given = typeof options === 'function' ? await options() : options;
    open = await openWorkbench(vsCode, given).catch((error: unknown) => {
      // Mocha does not repeat hooks.
      console.log(`    ↻ The workbench is opened again: ${String(error)}`);
      return openWorkbench(vsCode, given);
    });
  });
  afterEach(async function () {
    const test = this.currentTest;
    // A test that is going to be repeated has no state.
    if (test === undefined || test.isPassed() || test.isPending()) {
      return;
    }
    const name = test
      .fullTitle()
      .replace(/[^\w-]+/g, '-')
      .slice(0, 120);
    await open?.workbench.screenshot(join(cacheFolder, 'failures', `${name}.png`));
  });
  after(async () => {
    try {
      await open?.refusePlantedTokens();
    } finally {
      await open?.close();
    }
  });
  return {
    workbench: () => present(open).workbench,
    shared: () => present(shared),
    changeSettings: async (settings) => {
      // The window shows all changes of the file at once.
      const title = `changed ${++changes}`;
      await present(shared).changeSettings({ ...settings, 'window.title': title });
      const { page } = present(open).workbench;
      await eventually(async () => assert.equal(await page.title(), title));
    },
  };
}

/** Root hooks: `mocha --require` finds them by this name. */
export const mochaHooks = {
  async afterAll(): Promise<void> {
    const shared = await starting?.catch(() => undefined);
    await shared?.stop();
  },
};

function present<T>(value: T | undefined): T {
  if (value === undefined) {
    throw new Error('The workbench is open only while the tests of its suite run.');
  }
  return value;
}
