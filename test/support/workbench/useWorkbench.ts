import { join } from 'node:path';
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
}

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
    shared = await starting;
    open = await openWorkbench(shared, typeof options === 'function' ? await options() : options);
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
  after(() => open?.close());
  return {
    workbench: () => present(open).workbench,
    shared: () => present(shared),
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
