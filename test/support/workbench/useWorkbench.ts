import { join } from 'node:path';
import { cacheFolder } from '../projectFolder';
import { hasTitle, openWorkbench } from './openWorkbench';
import type { OpenWorkbench, OpenWorkbenchOptions } from './openWorkbench';
import { photograph } from './photograph';
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

export interface SuiteOptions extends OpenWorkbenchOptions {
  /** `true` opens a window with a profile that has never been used. Otherwise, the suite may get the window of the suite before. */
  readonly isFresh?: boolean;
}

let changes = 0;

let starting: Promise<SharedVsCode> | undefined;

/** The window of the suite before, if all tests of that suite passed: opening one takes longer than most tests. */
let left: OpenWorkbench | undefined;

/**
 * Call it at the start of a `describe`: opens a workbench for the suite's tests. VS Code's server is started once for all
 * suites. A failed test leaves a screenshot in `.vscode-test/failures/`.
 * `options` may be a function where they are only known when the suite starts.
 */
export function useWorkbench(options: SuiteOptions | (() => Promise<SuiteOptions>) = {}): WorkbenchOfSuite {
  let shared: SharedVsCode | undefined;
  let open: OpenWorkbench | undefined;
  let isGood = false;
  before(async function () {
    // The first run also installs what is missing.
    this.timeout(300_000);
    starting ??= startSharedVsCode();
    const vsCode = (shared = await starting);
    const given = typeof options === 'function' ? await options() : options;
    open = await openFor(vsCode, given);
    isGood = isReusable(given);
  });
  afterEach(async function () {
    const test = this.currentTest;
    // A test that is going to be repeated has no state.
    if (test === undefined || test.isPassed() || test.isPending()) {
      return;
    }
    isGood = false;
    const name = test
      .fullTitle()
      .replace(/[^\w-]+/g, '-')
      .slice(0, 120);
    if (open !== undefined) {
      await photograph(open.workbench.page, join(cacheFolder, 'failures', `${name}.png`));
    }
  });
  after(async () => {
    try {
      await open?.refusePlantedTokens();
      if (isGood) {
        left = open;
      }
    } finally {
      if (left !== open) {
        await open?.close();
      }
    }
  });
  return {
    workbench: () => present(open).workbench,
    shared: () => present(shared),
    changeSettings: async (settings) => {
      // The window shows all changes of the file at once.
      const title = `changed ${++changes}`;
      await present(shared).changeSettings({ ...settings, 'window.title': title });
      await hasTitle(present(open).workbench, title);
    },
  };
}

async function openFor(vsCode: SharedVsCode, options: SuiteOptions): Promise<OpenWorkbench> {
  const used = left;
  left = undefined;
  if (used !== undefined && options.isFresh !== true && isReusable(options)) {
    try {
      await used.reuse(options);
      return used;
    } catch (error) {
      console.log(`    ↻ The window of the suite before is not used: ${String(error)}`);
    }
  }
  await used?.close();
  return openWorkbench(vsCode, options).catch((error: unknown) => {
    // Mocha does not repeat hooks.
    console.log(`    ↻ The workbench is opened again: ${String(error)}`);
    return openWorkbench(vsCode, options);
  });
}

/** VS Code reads the setting about trust only when it starts. */
function isReusable({ settings = {} }: SuiteOptions): boolean {
  return !('security.workspace.trust.enabled' in settings);
}

/** Root hooks: `mocha --require` finds them by this name. */
export const mochaHooks = {
  async afterAll(): Promise<void> {
    const shared = await starting?.catch(() => undefined);
    await left?.close();
    await shared?.stop();
  },
};

function present<T>(value: T | undefined): T {
  if (value === undefined) {
    throw new Error('The workbench is open only while the tests of its suite run.');
  }
  return value;
}
