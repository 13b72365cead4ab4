import { rm } from 'node:fs/promises';
import { desktopArguments } from './desktopArguments';
import { launchChromium } from './launchChromium';
import { REPORT_MARK, ReportFilter } from './reportFilter';
import { isVsCodeVersion, NEWEST, vsCodeInstallation } from './vsCodeInstallation';
import { startVsCodeServer } from './vsCodeServer';
import { workbenchUrl } from './workbenchUrl';

/**
 * Behaves like desktop VS Code started for a test run: takes its flags, runs the test module in a real extension host, prints what
 * the host prints and resolves to the exit code of the run. `HF_INFERENCE_TEST_VSCODE` names the version.
 */
export async function asDesktop(args: readonly string[]): Promise<number> {
  const wanted = process.env['HF_INFERENCE_TEST_VSCODE'];
  const { extension, testRunner, folder, userDataFolder, workspaceTrust } = desktopArguments(args);
  if (extension === undefined) {
    throw new Error('--extensionDevelopmentPath=… is missing.');
  }
  if (testRunner === undefined) {
    throw new Error('--extensionTestsPath=… is missing.');
  }
  // Each run starts without the state of the one before.
  if (userDataFolder !== undefined) {
    await rm(userDataFolder, { recursive: true, force: true });
  }
  const server = await startVsCodeServer({
    fewBuiltIns: true,
    installation: await vsCodeInstallation(isVsCodeVersion(wanted) ? wanted : NEWEST),
    workspaceTrust,
    testDriver: true,
    // In a browser VS Code saves by itself after a second, which the desktop does not.
    settings: { 'files.autoSave': 'off' },
    env: { HF_INFERENCE_TEST_MARK: REPORT_MARK },
    ...(userDataFolder === undefined ? {} : { userDataFolder }),
  });
  const browser = await launchChromium();
  const report = new ReportFilter(process.stdout);
  try {
    const page = await browser.newPage();
    const exitCode = new Promise<number>((resolve, reject) => {
      page.on('crash', () => reject(new Error('The workbench page crashed.')));
      browser.on('disconnected', () => reject(new Error('The browser ended before the tests did.')));
      void page.exposeFunction('codeAutomationExit', resolve).catch(reject);
    });
    exitCode.catch(() => {});
    await page.exposeFunction('codeAutomationLog', (_type: string, values: readonly unknown[]) => {
      report.add(values);
    });
    await page.goto(
      workbenchUrl(server, { extension, testRunner, ...(folder === undefined ? {} : { folder }) }),
    );
    return await exitCode;
  } finally {
    report.finish();
    await browser.close();
    await server.stop();
  }
}
