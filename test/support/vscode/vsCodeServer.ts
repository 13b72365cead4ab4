import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import * as v from 'valibot';
import { firstMatch } from '../firstMatch';
import { projectFolder } from '../projectFolder';
import { stopTree, stopWithUs } from '../stopTree';
import type { VsCodeInstallation } from './vsCodeInstallation';

export interface VsCodeServerOptions {
  readonly installation: VsCodeInstallation;
  /** 0 (the default): any free port. */
  readonly port?: number;
  /** Folder for user settings and logs; without it a temporary one, removed at `stop`. */
  readonly userDataFolder?: string;
  /** The user's `settings.json`; quiet defaults for tests lie below it. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** `false` (the default) switches Workspace Trust off: every folder counts as trusted. */
  readonly workspaceTrust?: boolean;
  /** Folders of extensions that are installed, as links: what is rebuilt there is used after a reload of the page. */
  readonly installed?: readonly string[];
  /** `true` starts without the built-in extensions that take a part of each window's start and that no test needs. */
  readonly fewBuiltIns?: boolean;
  /** `true` keeps the chat, also if there are few built-in extensions. */
  readonly withChat?: boolean;
  /**
   * `true` makes the page's `extensionDevelopmentPath` and `extensionTestsPath` work, but also makes VS Code differ from what people
   * use: it shows no notifications, for one.
   */
  readonly testDriver?: boolean;
  /** Added to the environment of the server and so of the extension host. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Receives the server's log lines. */
  readonly log?: (line: string) => void;
}

/** A running VS Code that a browser can open. */
export interface VsCodeServer {
  /** `http://127.0.0.1:PORT`. */
  readonly origin: string;
  /** Without it the server answers nobody; part of the workbench's address. */
  readonly connectionToken: string;
  /** Folder with user settings, state and logs. */
  readonly userDataFolder: string;
  /** Replaces the user's settings, for windows that are opened from then on. */
  writeSettings(settings: Readonly<Record<string, unknown>>): Promise<void>;
  /** What to change so that the user's settings become these; `null` stands for those to take out. */
  differences(settings: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, unknown>>>;
  /** Ends the server with all its extension hosts. */
  stop(): Promise<void>;
}

const QUIET: Readonly<Record<string, unknown>> = {
  'chat.disableAIFeatures': true,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'git.enabled': false,
  'remote.autoForwardPorts': false,
  // The answer beside the editor needs the room.
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'workbench.enableExperiments': false,
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
};

const NEEDED_BY_NO_TEST =
  /^(copilot|git(-base|hub.*)?|microsoft-authentication|mermaid-.*|ms-vscode\..*|debug-.*)$/;

const mintKey = join(projectFolder, 'test', 'support', 'vscode', 'standIns', 'mintKey.cjs');

const STARTUP_MS = 60_000;

/** Starts VS Code's server on 127.0.0.1. Rejects with its last output when it does not come up within a minute. */
export async function startVsCodeServer(options: VsCodeServerOptions): Promise<VsCodeServer> {
  const { installation, port = 0, workspaceTrust = false } = options;
  const temporary = await mkdtemp(join(tmpdir(), 'hf-inference-vscode-'));
  const userData = options.userDataFolder ?? join(temporary, 'user-data');
  const settingsFile = join(userData, 'User', 'settings.json');
  const withQuiet = (settings: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => ({
    ...{ ...QUIET, 'security.workspace.trust.enabled': workspaceTrust },
    ...settings,
  });
  const writeSettings = async (settings: Readonly<Record<string, unknown>>) => {
    await mkdir(join(userData, 'User'), { recursive: true });
    await writeFile(settingsFile, JSON.stringify(withQuiet(settings), undefined, 2));
  };
  const differences = async (settings: Readonly<Record<string, unknown>>) => {
    const wanted = withQuiet(settings);
    const found = v.parse(
      v.record(v.string(), v.unknown()),
      JSON.parse(await readFile(settingsFile, 'utf8')),
    );
    const names = [...new Set([...Object.keys(found), ...Object.keys(wanted)])];
    return Object.fromEntries(
      names
        .filter((name) => !isDeepStrictEqual(found[name], wanted[name]))
        .map((name) => [name, wanted[name] ?? null]),
    );
  };
  await writeSettings(options.settings ?? {});
  const extensionsFolder = join(temporary, 'extensions');
  await mkdir(extensionsFolder);
  for (const folder of options.installed ?? []) {
    await symlink(folder, join(extensionsFolder, basename(folder)), 'junction');
  }
  if (options.fewBuiltIns === true) {
    const builtIn = join(dirname(installation.serverMain), '..', 'extensions');
    await mkdir(join(temporary, 'built-in'));
    const isKept = (name: string) =>
      !NEEDED_BY_NO_TEST.test(name) || (options.withChat === true && name === 'copilot');
    for (const name of (await readdir(builtIn)).filter(isKept)) {
      await symlink(join(builtIn, name), join(temporary, 'built-in', name), 'junction');
    }
  }
  const connectionToken = randomBytes(16).toString('hex');
  const flags = {
    host: '127.0.0.1',
    port: String(port),
    'user-data-dir': userData,
    'extensions-dir': extensionsFolder,
    ...(options.fewBuiltIns === true && { 'builtin-extensions-dir': join(temporary, 'built-in') }),
    'telemetry-level': 'off',
    // Else every web page that this machine's browser shows could use the server.
    'connection-token': connectionToken,
  };
  const args = [
    ...Object.entries(flags).map(([name, value]) => `--${name}=${value}`),
    '--accept-server-license-terms',
    ...(options.testDriver === true ? ['--enable-smoke-test-driver'] : []),
  ];
  const child = spawn(installation.node, ['--require', mintKey, installation.serverMain, ...args], {
    // No extension gallery: nothing of this VS Code talks to another machine.
    env: { ...process.env, ELECTRON_RUN_AS_NODE: undefined, EXTENSIONS_GALLERY: '{}', ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group of its own, so that stopping takes the extension hosts along.
    detached: process.platform !== 'win32',
  });
  stopWithUs(child);
  const stop = async () => {
    await stopTree(child);
    await rm(temporary, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const [, text] = await firstMatch(
      child,
      /Extension host agent listening on (\d+)/,
      STARTUP_MS,
      options.log,
    );
    const actual = Number(text);
    return {
      origin: `http://127.0.0.1:${actual}`,
      connectionToken,
      userDataFolder: userData,
      writeSettings,
      differences,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
