// `npm start`: a real VS Code with the extension, a sample workspace and the local inference server with the demo models.
// `npm start -- --help` shows its options.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startInferenceServer } from './inferenceServer';
import { projectFolder } from './projectFolder';
import { runToEnd } from './runToEnd';
import { addTypeScriptService } from './vscode/typeScriptService';
import { NEWEST, vsCodeInstallation } from './vscode/vsCodeInstallation';
import { startVsCodeServer } from './vscode/vsCodeServer';
import { workbenchUrl } from './vscode/workbenchUrl';

/** A stable port keeps what the browser remembers of this VS Code: its layout, its theme. */
const PREFERRED_PORT = 3939;
const demoSignIn = join(projectFolder, 'test', 'support', 'demoSignIn');

const HELP = `Opens a real VS Code with the extension, a sample workspace, and the local server with the demo models.

npm start -- [options]

  --desktop   Use the installed VS Code (\`code\`) instead of one in the browser.
  --no-open   Open no browser.
  --port N    Port of VS Code in the browser. Default: ${PREFERRED_PORT}, or any free port.
  --help      Show the options.
`;

const flags = readFlags();

/** Parses the command line. For `--help` and for anything that is wrong, exits. */
function readFlags() {
  try {
    const { values } = parseArgs({
      options: {
        desktop: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
        'no-open': { type: 'boolean', default: false },
        port: { type: 'string' },
      },
    });
    if (!values.help) {
      return values;
    }
    console.log(HELP);
    process.exit();
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${HELP}`);
    process.exit(2);
  }
}

/** What to undo at the end, last first. */
const cleanups: (() => Promise<void>)[] = [];

async function main(): Promise<void> {
  console.log('Building the extension and the local inference server…');
  await runToEnd(process.execPath, ['esbuild.mjs'], { cwd: projectFolder, output: 'hide' });

  const temporary = await mkdtemp(join(tmpdir(), 'hf-inference-start-'));
  cleanups.push(() => rm(temporary, { recursive: true, force: true, maxRetries: 5 }));
  const workspace = join(temporary, 'sample-workspace');
  await cp(join(projectFolder, 'test', 'fixtures', 'workspace'), workspace, { recursive: true });

  const inference = await startInferenceServer();
  cleanups.push(() => inference.stop());
  console.log(
    `The local inference server is running at ${inference.endpoint}. Its key is ${inference.token}.`,
  );

  const settings = {
    'hfInference.endpoint': inference.endpoint,
    'hfInference.model': 'demo/code-language',
  };
  const env = {
    HF_INFERENCE_DEMO_ENDPOINT: inference.endpoint,
    HF_INFERENCE_DEMO_TOKEN: inference.token,
    HF_INFERENCE_DEMO_GUIDE: 'GUIDE.md',
  };
  if (flags.desktop) {
    await runDesktop(join(temporary, 'user-data'), workspace, settings, env);
  } else {
    await runInBrowser(workspace, settings, env);
  }
}

type Variables = Readonly<Record<string, string>>;

async function runInBrowser(workspace: string, settings: object, env: Variables): Promise<void> {
  const installation = await vsCodeInstallation(NEWEST);
  await addTypeScriptService(installation);
  const port = flags.port === undefined ? await freePort(PREFERRED_PORT) : Number(flags.port);
  const server = await startVsCodeServer({
    installation,
    port,
    settings: { ...settings },
    installed: [projectFolder, demoSignIn],
    env,
  });
  cleanups.push(() => server.stop());
  const url = workbenchUrl(server, { folder: workspace });
  console.log(
    `VS Code ${installation.version} is ready. Open\n\n  ${url}\n\nPress Ctrl+C to stop everything.`,
  );
  if (!flags['no-open']) {
    openBrowser(url);
  }
  // Until Ctrl+C.
  await new Promise(() => {});
}

async function runDesktop(
  userData: string,
  workspace: string,
  settings: object,
  env: Variables,
): Promise<void> {
  await mkdir(join(userData, 'User'), { recursive: true });
  await writeFile(join(userData, 'User', 'settings.json'), JSON.stringify(settings, undefined, 2));
  const args = [
    '--new-window',
    '--wait',
    '--disable-workspace-trust',
    `--user-data-dir=${userData}`,
    `--extensionDevelopmentPath=${projectFolder}`,
    `--extensionDevelopmentPath=${demoSignIn}`,
    workspace,
  ];
  console.log('Starting the installed VS Code. Close its window or press Ctrl+C to stop everything.');
  await runToEnd('code', args, { env, output: 'show' });
}

/** The wanted port if it is free, else 0: any. */
function freePort(wanted: number): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(0));
    probe.listen(wanted, '127.0.0.1', () => probe.close(() => resolve(wanted)));
  });
}

/** Opens the address in the person's browser; on a machine without a screen nothing happens. */
function openBrowser(url: string): void {
  const screen = process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY'];
  let opener: ChildProcess | undefined;
  if (process.platform === 'darwin') {
    opener = spawn('open', [url], { stdio: 'ignore' });
  } else if (process.platform === 'win32') {
    opener = spawn('rundll32', ['url.dll,FileProtocolHandler', url], { stdio: 'ignore' });
  } else if (screen) {
    opener = spawn('xdg-open', [url], { stdio: 'ignore', detached: true });
  }
  opener?.on('error', () => console.log('Could not open a browser. Open the address yourself.'));
  opener?.unref();
}

/** Resolves when the person or the system asks to stop. */
function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
      process.on(signal, () => resolve());
    }
  });
}

async function cleanUp(): Promise<void> {
  for (const undo of cleanups.toReversed()) {
    await undo();
  }
}

Promise.race([main(), interrupted()])
  .catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  })
  .finally(() => void cleanUp().finally(() => process.exit()));
