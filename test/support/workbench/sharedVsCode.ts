import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { projectFolder } from '../projectFolder';
import { startInferenceServer } from '../inferenceServer';
import type { InferenceServer } from '../inferenceServer';
import { launchChromium } from '../vscode/launchChromium';
import { isVsCodeVersion, NEWEST, vsCodeInstallation } from '../vscode/vsCodeInstallation';
import { startVsCodeServer } from '../vscode/vsCodeServer';
import type { VsCodeServer } from '../vscode/vsCodeServer';

/** The extension that stores the demo token at the start, see there. */
const demoSignIn: string = join(projectFolder, 'test', 'support', 'demoSignIn');

/** What all UI suites of one run use together. */
export interface SharedVsCode {
  readonly server: VsCodeServer;
  readonly browser: Browser;
  /** The real local inference server with the demo models; the demo sign-in extension knows its token. */
  readonly inference: InferenceServer;
  stop(): Promise<void>;
}

/**
 * Starts VS Code, Chromium and the local inference server. `HF_INFERENCE_TEST_VSCODE` names another version than the newest,
 * `HF_INFERENCE_TEST_EXTENSION` the folder of an unpacked package in place of the extension under development.
 */
export async function startSharedVsCode(): Promise<SharedVsCode> {
  const wanted = process.env['HF_INFERENCE_TEST_VSCODE'];
  const installation = await vsCodeInstallation(isVsCodeVersion(wanted) ? wanted : NEWEST);
  const inference = await startInferenceServer({ args: ['--no-state'] });
  const server = await startVsCodeServer({
    installation,
    installed: [process.env['HF_INFERENCE_TEST_EXTENSION'] ?? projectFolder, demoSignIn],
    env: { HF_INFERENCE_DEMO_ENDPOINT: inference.endpoint, HF_INFERENCE_DEMO_TOKEN: inference.token },
  });
  const browser = await launchChromium();
  const stop = async () => {
    await browser.close();
    await server.stop();
    await inference.stop();
  };
  return { server, browser, inference, stop };
}
