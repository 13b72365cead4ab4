import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { refusePlantedTokens } from '../findPlanted';
import { FAKE_ROUTER_CERTIFICATE } from '../http/fakeRouter';
import { projectFolder } from '../projectFolder';
import { startInferenceServer } from '../inferenceServer';
import type { InferenceServer } from '../inferenceServer';
import { launchChromium } from '../vscode/launchChromium';
import { isVsCodeVersion, NEWEST, vsCodeInstallation } from '../vscode/vsCodeInstallation';
import { startVsCodeServer } from '../vscode/vsCodeServer';
import type { VsCodeServer } from '../vscode/vsCodeServer';

/** The extension that stores the demo token at the start and changes settings, see there. */
const demoSignIn: string = join(projectFolder, 'test', 'support', 'demoSignIn');

type Settings = Readonly<Record<string, unknown>>;

/** What all UI suites of one run use together. */
export interface SharedVsCode {
  readonly server: VsCodeServer;
  readonly browser: Browser;
  /** The real local inference server with the demo models; the demo sign-in extension knows its token. */
  readonly inference: InferenceServer;
  /** Where the extension looks for the token of other tools; no such file is there at first. */
  readonly tokenFile: string;
  /** Changes some of the user's settings in the open window, one after the other; it shows them a moment later. */
  readonly changeSettings: (settings: Settings) => Promise<void>;
  /** Closes all that is open in the window, unsaved or not, makes these the user's settings, and last sets its title. */
  readonly tidyUp: (settings: Settings, title: string) => Promise<void>;
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
  const temporary = await mkdtemp(join(tmpdir(), 'hf-inference-settings-'));
  const changesFile = join(temporary, 'changes.json');
  await writeFile(changesFile, '{}');
  const tokenFile = join(temporary, 'token');
  const server = await startVsCodeServer({
    fewBuiltIns: true,
    installation,
    installed: [process.env['HF_INFERENCE_TEST_EXTENSION'] ?? projectFolder, demoSignIn],
    env: {
      HF_INFERENCE_DEMO_ENDPOINT: inference.endpoint,
      HF_INFERENCE_DEMO_TOKEN: inference.token,
      HF_INFERENCE_DEMO_CHANGES: changesFile,
      NODE_EXTRA_CA_CERTS: FAKE_ROUTER_CERTIFICATE,
      HF_TOKEN: undefined,
      HF_TOKEN_PATH: tokenFile,
    },
  });
  const browser = await launchChromium();
  const stop = async () => {
    await browser.close();
    try {
      await refusePlantedTokens([server.userDataFolder]);
    } finally {
      await server.stop();
      await inference.stop();
      await rm(temporary, { recursive: true, force: true });
    }
  };
  const change = async (changes: { readonly settings: Settings; readonly tidyUp?: true }) => {
    // The extension must never read half a file.
    await writeFile(`${changesFile}.new`, JSON.stringify(changes));
    await rename(`${changesFile}.new`, changesFile);
  };
  return {
    ...{ server, browser, inference, tokenFile, stop },
    changeSettings: (settings) => change({ settings }),
    tidyUp: async (settings, title) => {
      const { 'window.title': _, ...differences } = await server.differences(settings);
      await change({ settings: { ...differences, 'window.title': title }, tidyUp: true });
    },
  };
}
