import { existsSync, accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runToEnd } from '../runToEnd';

const NAMES = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
  'microsoft-edge-stable',
];

const MAC = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
];

const WINDOWS = ['Google\\Chrome\\Application\\chrome.exe', 'Microsoft\\Edge\\Application\\msedge.exe'];

/** Path of an installed Chromium, Chrome or Edge (`CHROME_PATH` first), or `undefined`. */
function findChromium(): string | undefined {
  return candidates().find(isExecutable);
}

/**
 * Path of a Chromium. On Debian and Ubuntu it is installed through apt when there is none and we are root.
 * Rejects with a sentence that says what to install.
 */
export async function chromium(): Promise<string> {
  const found = findChromium();
  if (found !== undefined) {
    return found;
  }
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    console.error('Installing Chromium through apt, because no Chrome, Chromium or Edge was found…');
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    await runToEnd('apt-get', ['update'], { env, output: 'hide' });
    await runToEnd('apt-get', ['install', '-y', 'chromium'], { env, output: 'hide' });
    const installed = findChromium();
    if (installed !== undefined) {
      return installed;
    }
  }
  throw new Error(
    'No Chromium was found: install Chromium, Google Chrome or Edge (on Debian: sudo apt install chromium), or set CHROME_PATH to its program.',
  );
}

function candidates(): readonly string[] {
  const { CHROME_PATH, PATH = '', PROGRAMFILES = '', LOCALAPPDATA = '' } = process.env;
  const programs = [PROGRAMFILES, process.env['PROGRAMFILES(X86)'] ?? '', LOCALAPPDATA].filter(Boolean);
  return [
    ...(CHROME_PATH ? [CHROME_PATH] : []),
    ...PATH.split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name))),
    ...(process.platform === 'darwin' ? MAC : []),
    ...programs.flatMap((folder) => WINDOWS.map((file) => join(folder, file))),
  ];
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
